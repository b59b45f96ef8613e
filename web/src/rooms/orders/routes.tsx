import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadOrderWords } from '@/shared/orders/load'

const ShopsPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/ShopsPage'), loadOrderWords()])
  return { default: file.ShopsPage }
})

export const ordersRoutes: RouteObject[] = [{ path: '/system/orders', element: <ShopsPage /> }]
