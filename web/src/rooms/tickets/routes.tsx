import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const TicketsPage = lazy(() => import('./enter').then((file) => file.enterTickets()))
const MacrosPage = lazy(() => import('./enter').then((file) => file.enterMacros()))
const RulesPage = lazy(() => import('./enter').then((file) => file.enterRules()))
const CsatPage = lazy(() => import('./enter').then((file) => file.enterCsat()))
const TicketPage = lazy(() => import('./enter').then((file) => file.enterTicket()))

export const ticketsRoutes: RouteObject[] = [{ path: '/tickets', element: <TicketsPage /> }, { path: '/tickets/:id', element: <TicketPage /> }, { path: '/csat', element: <CsatPage /> }, { path: '/system/tickets', element: <MacrosPage /> }, { path: '/system/ticket-rules', element: <RulesPage /> }]
