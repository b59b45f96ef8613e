/** The pages with their words, which they wait for; here and not in the routes, which every page carries. */
import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/segments'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/segments') : import('@/i18n/zh/segments'))
const ready = () => loadWords('segments', own)

export async function list() {
  const [file] = await Promise.all([import('./pages/SegmentsPage'), ready()])
  return { default: file.SegmentsPage }
}

export async function one() {
  const [file] = await Promise.all([import('./pages/SegmentPage'), ready()])
  return { default: file.SegmentPage }
}
