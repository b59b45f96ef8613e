import { loadSlaWords } from '@/shared/sla/load'

/** The page with its words, which it waits for. */
export async function enterSla() {
  const [file] = await Promise.all([import('./pages/SlaPage'), loadSlaWords()])
  return { default: file.SlaPage }
}
