import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const CalendarPage = lazy(() => import('./pages/CalendarPage').then((file) => ({ default: file.CalendarPage })))

export const appointmentsRoutes: RouteObject[] = [{ path: '/appointments', element: <CalendarPage /> }]
