import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/scores'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/scores') : import('@/i18n/zh/scores'))

/** The words of scores, which come with the pages and drawers that need them. */
export const loadScoreWords = () => loadWords('scores', own)
