import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const DeadLettersPage = lazy(() => import('./pages/DeadLettersPage').then((file) => ({ default: file.DeadLettersPage })))

export const opsRoutes: RouteObject[] = [{ path: '/dead-letters', element: <DeadLettersPage /> }]
