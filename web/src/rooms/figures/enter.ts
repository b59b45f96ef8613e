import { loadInsightWords } from '@/shared/insight/load'

/** The page with its words, which nobody else needs. */
export async function enterFigures() {
  const [file] = await Promise.all([import('./pages/FiguresPage'), loadInsightWords()])
  return { default: file.FiguresPage }
}
