import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadFinding, loadLists } from '@/shared/words'
import { enterAssignment } from './enter'

const LeadsPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/LeadsPage'), loadFinding(), loadLists()])
  return { default: file.LeadsPage }
})
const ImportPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/ImportPage'), loadFinding()])
  return { default: file.ImportPage }
})

const AssignmentPage = lazy(enterAssignment)

export const leadsRoutes: RouteObject[] = [
  { path: '/leads', element: <LeadsPage /> },
  { path: '/leads/import', element: <ImportPage /> },
  { path: '/leads/import/:id', element: <ImportPage /> },
  { path: '/system/assignment', element: <AssignmentPage /> },
]
