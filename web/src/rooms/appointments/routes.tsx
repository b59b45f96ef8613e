import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const CalendarPage = lazy(() => import('./pages/CalendarPage').then((file) => ({ default: file.CalendarPage })))

const ServicesPage = lazy(() => import('./pages/ServicesPage').then((file) => ({ default: file.ServicesPage })))

export const appointmentsRoutes: RouteObject[] = [
  { path: '/appointments', element: <CalendarPage /> },
  { path: '/system/services', element: <ServicesPage /> },
]
