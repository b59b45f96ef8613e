import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as accessWords from '@/i18n/zh/access'
import type * as trailWords from '@/i18n/zh/trail'

const access = (language: Language): Promise<Translated<typeof accessWords>> => (language === 'en' ? import('@/i18n/en/access') : import('@/i18n/zh/access'))
const trail = (language: Language): Promise<Translated<typeof trailWords>> => (language === 'en' ? import('@/i18n/en/trail') : import('@/i18n/zh/trail'))
const AuditPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/AuditPage'), loadWords('access', access), loadWords('trail', trail)])
  return { default: file.AuditPage }
})

export const auditRoutes: RouteObject[] = [{ path: '/system/audit', element: <AuditPage /> }]
