import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/knowledge'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/knowledge') : import('@/i18n/zh/knowledge'))

/** The words of knowledge, which come with its page. */
export const loadKnowledgeWords = () => loadWords('knowledge', own)
