import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/intake'

const intake = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/intake') : import('@/i18n/zh/intake'))
const IntakePage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/IntakePage'), loadWords('intake', intake)])
  return { default: file.IntakePage }
})

export const intakeRoutes: RouteObject[] = [{ path: '/system/intake', element: <IntakePage /> }]
