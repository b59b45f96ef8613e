import { lazy } from 'react'
import type { RouteObject } from 'react-router'
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as access from '@/i18n/zh/access'
import type * as words from '@/i18n/zh/carriers'
import type * as receptionWords from '@/i18n/zh/reception'

const carriers = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/carriers') : import('@/i18n/zh/carriers'))
/** A secret that is told once speaks with the words of keys. */
const keys = (language: Language): Promise<Translated<typeof access>> => (language === 'en' ? import('@/i18n/en/access') : import('@/i18n/zh/access'))
const reception = (language: Language): Promise<Translated<typeof receptionWords>> => (language === 'en' ? import('@/i18n/en/reception') : import('@/i18n/zh/reception'))
const ChannelsPage = lazy(async () => {
  const [file] = await Promise.all([import('./pages/ChannelsPage'), loadWords('carriers', carriers), loadWords('access', keys), loadWords('reception', reception)])
  return { default: file.ChannelsPage }
})

export const channelsRoutes: RouteObject[] = [{ path: '/system/channels', element: <ChannelsPage /> }]
