import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const PrivacyPage = lazy(() => import('./pages/PrivacyPage').then((file) => ({ default: file.PrivacyPage })))

export const privacyRoutes: RouteObject[] = [{ path: '/system/privacy', element: <PrivacyPage /> }]
