import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadTwinWords } from '@/shared/twins/words'
import { loadFinding, loadLists } from '@/shared/words'

const CustomersPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/CustomersPage'), loadFinding(), loadLists(), loadTwinWords()])
  return { default: file.CustomersPage }
})
const CustomerPage = lazy(() => import('./pages/CustomerPage').then((file) => ({ default: file.CustomerPage })))

export const customersRoutes: RouteObject[] = [
  { path: '/customers', element: <CustomersPage /> },
  { path: '/customers/:id', element: <CustomerPage /> },
]
