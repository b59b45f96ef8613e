import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const QualityPage = lazy(() => import('./enter').then((file) => file.enterQuality()))

export const qualityRoutes: RouteObject[] = [{ path: '/quality', element: <QualityPage /> }]
