import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadPoolWords } from '@/shared/pools/load'

const PoolsPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/PoolsPage'), loadPoolWords()])
  return { default: file.PoolsPage }
})

export const poolsRoutes: RouteObject[] = [{ path: '/pools', element: <PoolsPage /> }]
