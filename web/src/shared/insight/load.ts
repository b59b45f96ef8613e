import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/insight'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/insight') : import('@/i18n/zh/insight'))

/** The words of figures and of quality, which come with the pages that need them. */
export const loadInsightWords = () => loadWords('insight', own)
