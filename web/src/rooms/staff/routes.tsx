import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const StaffPage = lazy(() => import('./pages/StaffPage').then((file) => ({ default: file.StaffPage })))

export const staffRoutes: RouteObject[] = [{ path: '/system/staff', element: <StaffPage /> }]
