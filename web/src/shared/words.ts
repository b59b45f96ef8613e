import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/finding'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/finding') : import('@/i18n/zh/finding'))

/** The words of search, exports and trials, loaded with the parts that need them. */
export const loadFinding = () => loadWords('finding', own)
