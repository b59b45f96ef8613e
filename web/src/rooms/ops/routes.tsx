import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/trail'

const trail = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/trail') : import('@/i18n/zh/trail'))
const DeadLettersPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/DeadLettersPage'), loadWords('trail', trail)])
  return { default: file.DeadLettersPage }
})

export const opsRoutes: RouteObject[] = [{ path: '/dead-letters', element: <DeadLettersPage /> }]
