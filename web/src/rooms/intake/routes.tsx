import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as access from '@/i18n/zh/access'
import type * as words from '@/i18n/zh/intake'

const intake = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/intake') : import('@/i18n/zh/intake'))
/** A secret that is told once speaks with the words of keys. */
const keys = (language: Language): Promise<Translated<typeof access>> => (language === 'en' ? import('@/i18n/en/access') : import('@/i18n/zh/access'))
const IntakePage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/IntakePage'), loadWords('intake', intake), loadWords('access', keys)])
  return { default: file.IntakePage }
})

export const intakeRoutes: RouteObject[] = [{ path: '/system/intake', element: <IntakePage /> }]
