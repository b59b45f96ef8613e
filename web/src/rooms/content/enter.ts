import { loadContentWords } from '@/shared/scripts/load'

/** The page with its words, which it waits for. */
export async function enterScripts() {
  const [file] = await Promise.all([import('./pages/ScriptsPage'), loadContentWords()])
  return { default: file.ScriptsPage }
}
