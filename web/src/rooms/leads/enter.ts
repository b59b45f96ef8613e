/** Pages with words of their own, which they wait for; here and not in the routes, which every page carries. */
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/assignment'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/assignment') : import('@/i18n/zh/assignment'))
/** The page with its words, which it waits for. */
export async function enterAssignment() {
  const [file] = await Promise.all([import('./pages/AssignmentPage'), loadWords('assignment', own)])
  return { default: file.AssignmentPage }
}
