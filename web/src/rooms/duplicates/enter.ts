/** The pages with their words, which they wait for; here and not in the routes, which every page carries. */
import { loadTwinWords } from '@/shared/twins/words'

export async function list() {
  const [file] = await Promise.all([import('./pages/DuplicatesPage'), loadTwinWords()])
  return { default: file.DuplicatesPage }
}

export async function compare() {
  const [file] = await Promise.all([import('./pages/ComparePage'), loadTwinWords()])
  return { default: file.ComparePage }
}
