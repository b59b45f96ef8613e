import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/privacy'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/privacy') : import('@/i18n/zh/privacy'))
const PrivacyPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/PrivacyPage'), loadWords('privacy', own)])
  return { default: file.PrivacyPage }
})

export const privacyRoutes: RouteObject[] = [{ path: '/system/privacy', element: <PrivacyPage /> }]
