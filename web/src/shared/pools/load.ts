import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/pools'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/pools') : import('@/i18n/zh/pools'))

/** The words of pools, which come with the pages and dialogs that need them. */
export const loadPoolWords = () => loadWords('pools', own)
