import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const DesignerPage = lazy(() => import('./ready').then((file) => file.ready()))

export const scoresRoutes: RouteObject[] = [{ path: '/system/scores', element: <DesignerPage /> }]
