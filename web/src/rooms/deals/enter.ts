/** The page with its words, which it waits for; here and not in the routes, which every page carries. */
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/deals'
import { loadLists } from '@/shared/words'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/deals') : import('@/i18n/zh/deals'))

export async function enter() {
  const [file] = await Promise.all([import('./pages/DealsPage'), loadWords('deals', own), loadLists()])
  return { default: file.DealsPage }
}
