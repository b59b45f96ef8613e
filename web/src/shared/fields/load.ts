import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/around'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/around') : import('@/i18n/zh/around'))

/** The words of what is around a customer, loaded with the pages that need them. */
export const loadAround = () => loadWords('around', own)
