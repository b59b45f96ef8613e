import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadFinding, loadLists } from '@/shared/words'

const LeadsPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/LeadsPage'), loadFinding(), loadLists()])
  return { default: file.LeadsPage }
})
const ImportPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/ImportPage'), loadFinding()])
  return { default: file.ImportPage }
})

export const leadsRoutes: RouteObject[] = [
  { path: '/leads', element: <LeadsPage /> },
  { path: '/leads/import', element: <ImportPage /> },
  { path: '/leads/import/:id', element: <ImportPage /> },
]
