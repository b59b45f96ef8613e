import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/access'

const access = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/access') : import('@/i18n/zh/access'))
const WebhooksPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/WebhooksPage'), loadWords('access', access)])
  return { default: file.WebhooksPage }
})

export const webhooksRoutes: RouteObject[] = [{ path: '/system/webhooks', element: <WebhooksPage /> }]
