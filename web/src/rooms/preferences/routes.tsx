import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const FeaturesPage = lazy(() => import('./pages/FeaturesPage').then((file) => ({ default: file.FeaturesPage })))

export const preferencesRoutes: RouteObject[] = [{ path: '/system/features', element: <FeaturesPage /> }]
