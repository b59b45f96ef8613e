import { loadInsightWords } from '@/shared/insight/load'

/** The page with its words, which nobody else needs. */
export async function enterQuality() {
  const [file] = await Promise.all([import('./pages/QualityPage'), loadInsightWords()])
  return { default: file.QualityPage }
}
