import { lazy } from 'react'
import type { RouteObject } from 'react-router'

const CustomersPage = lazy(() => import('./pages/CustomersPage').then((file) => ({ default: file.CustomersPage })))
const CustomerPage = lazy(() => import('./pages/CustomerPage').then((file) => ({ default: file.CustomerPage })))

export const customersRoutes: RouteObject[] = [
  { path: '/customers', element: <CustomersPage /> },
  { path: '/customers/:id', element: <CustomerPage /> },
]
