import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const KnowledgePage = lazy(() => import('./enter').then((file) => file.enterKnowledge()))

export const knowledgeRoutes: RouteObject[] = [{ path: '/knowledge', element: <KnowledgePage /> }]
