import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const SegmentsPage = lazy(async () => (await import('./enter')).list())
const SegmentPage = lazy(async () => (await import('./enter')).one())

export const segmentsRoutes: RouteObject[] = [
  { path: '/segments', element: <SegmentsPage /> },
  { path: '/segments/:id', element: <SegmentPage /> },
]
