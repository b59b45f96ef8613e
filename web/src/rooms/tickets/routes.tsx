import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const TicketsPage = lazy(() => import('./enter').then((file) => file.enterTickets()))
const TicketPage = lazy(() => import('./enter').then((file) => file.enterTicket()))

export const ticketsRoutes: RouteObject[] = [{ path: '/tickets', element: <TicketsPage /> }, { path: '/tickets/:id', element: <TicketPage /> }]
