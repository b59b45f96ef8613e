import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const FiguresPage = lazy(() => import('./enter').then((file) => file.enterFigures()))

export const figuresRoutes: RouteObject[] = [{ path: '/figures', element: <FiguresPage /> }]
