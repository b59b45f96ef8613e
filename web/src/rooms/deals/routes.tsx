import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const DealsPage = lazy(async () => (await import('./enter')).enter())

export const dealsRoutes: RouteObject[] = [{ path: '/deals', element: <DealsPage /> }]
