import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const ScriptsPage = lazy(() => import('./enter').then((file) => file.enterScripts()))

export const contentRoutes: RouteObject[] = [{ path: '/scripts', element: <ScriptsPage /> }]
