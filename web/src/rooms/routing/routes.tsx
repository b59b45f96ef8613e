import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const RoutingPage = lazy(() => import('./enter').then((file) => file.enterRouting()))
const PresencePage = lazy(() => import('./enter').then((file) => file.enterPresence()))
const SupervisorPage = lazy(() => import('./enter').then((file) => file.enterSupervisor()))

export const routingRoutes: RouteObject[] = [
  { path: '/system/routing', element: <RoutingPage /> },
  { path: '/supervisor/presence', element: <PresencePage /> },
  { path: '/supervisor', element: <SupervisorPage /> },
]
