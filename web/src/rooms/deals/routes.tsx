import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/deals'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/deals') : import('@/i18n/zh/deals'))
const DealsPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/DealsPage'), loadWords('deals', own)])
  return { default: file.DealsPage }
})

export const dealsRoutes: RouteObject[] = [{ path: '/deals', element: <DealsPage /> }]
