import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/sla'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/sla') : import('@/i18n/zh/sla'))

/** The words of promises, which come with the pages and parts that need them. */
export const loadSlaWords = () => loadWords('sla', own)
