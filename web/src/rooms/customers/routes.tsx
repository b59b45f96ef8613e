import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadAround } from '@/shared/fields/load'
import { loadTwinWords } from '@/shared/twins/words'
import { loadFinding, loadLists } from '@/shared/words'

const CustomersPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/CustomersPage'), loadFinding(), loadAround(), loadTwinWords(), loadLists()])
  return { default: file.CustomersPage }
})
const CustomerPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/CustomerPage'), loadAround()])
  return { default: file.CustomerPage }
})
const FieldsPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/FieldsPage'), loadAround()])
  return { default: file.FieldsPage }
})
const TagsPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/TagsPage'), loadAround()])
  return { default: file.TagsPage }
})

export const customersRoutes: RouteObject[] = [
  { path: '/customers', element: <CustomersPage /> },
  { path: '/customers/:id', element: <CustomerPage /> },
  { path: '/system/fields', element: <FieldsPage /> },
  { path: '/system/tags', element: <TagsPage /> },
]
