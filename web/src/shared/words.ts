import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/finding'
import type * as listWords from '@/i18n/zh/lists'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/finding') : import('@/i18n/zh/finding'))

/** The words of search, exports and trials, loaded with the parts that need them. */
export const loadFinding = () => loadWords('finding', own)

const ofLists = (language: Language): Promise<Translated<typeof listWords>> => (language === 'en' ? import('@/i18n/en/lists') : import('@/i18n/zh/lists'))

/** The words of views and of changes of many rows, loaded with the lists that have them. */
export const loadLists = () => loadWords('lists', ofLists)
