import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const RoutingPage = lazy(() => import('./enter').then((file) => file.enterRouting()))
const SupervisorPage = lazy(() => import('./enter').then((file) => file.enterSupervisor()))

export const routingRoutes: RouteObject[] = [
  { path: '/system/routing', element: <RoutingPage /> },
  { path: '/supervisor', element: <SupervisorPage /> },
]
