import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const BookingPagesPage = lazy(() => import('./pages/BookingPagesPage').then((file) => ({ default: file.BookingPagesPage })))

export const bookingRoutes: RouteObject[] = [{ path: '/system/booking', element: <BookingPagesPage /> }]
