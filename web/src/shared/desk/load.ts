import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/desk'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/desk') : import('@/i18n/zh/desk'))

/** The words of the desk's tools, which come with the pages and parts that need them. */
export const loadDeskWords = () => loadWords('desk', own)
