import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/content'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/content') : import('@/i18n/zh/content'))

/** The words of scripts, which come with the page and the list that need them. */
export const loadContentWords = () => loadWords('content', own)
