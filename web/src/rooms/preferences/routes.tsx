import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as rolesWords from '@/i18n/zh/roles'

const roles = (language: Language): Promise<Translated<typeof rolesWords>> => (language === 'en' ? import('@/i18n/en/roles') : import('@/i18n/zh/roles'))
const FeaturesPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/FeaturesPage'), loadWords('roles', roles)])
  return { default: file.FeaturesPage }
})

export const preferencesRoutes: RouteObject[] = [{ path: '/system/features', element: <FeaturesPage /> }]
