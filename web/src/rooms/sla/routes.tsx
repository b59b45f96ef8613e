import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const SlaPage = lazy(() => import('./enter').then((file) => file.enterSla()))

export const slaRoutes: RouteObject[] = [{ path: '/system/sla', element: <SlaPage /> }]
