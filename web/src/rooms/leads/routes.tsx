import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const LeadsPage = lazy(() => import('./pages/LeadsPage').then((file) => ({ default: file.LeadsPage })))
const ImportPage = lazy(() => import('./pages/ImportPage').then((file) => ({ default: file.ImportPage })))

export const leadsRoutes: RouteObject[] = [
  { path: '/leads', element: <LeadsPage /> },
  { path: '/leads/import', element: <ImportPage /> },
  { path: '/leads/import/:id', element: <ImportPage /> },
]
