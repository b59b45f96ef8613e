import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const SmsPage = lazy(() => import('./pages/SmsPage').then((file) => ({ default: file.SmsPage })))

export const notifyRoutes: RouteObject[] = [{ path: '/sms', element: <SmsPage /> }]
