import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const DuplicatesPage = lazy(async () => (await import('./enter')).list())
const ComparePage = lazy(async () => (await import('./enter')).compare())

export const duplicatesRoutes: RouteObject[] = [
  { path: '/duplicates', element: <DuplicatesPage /> },
  { path: '/duplicates/compare', element: <ComparePage /> },
]
