import { loadDeskWords } from '@/shared/desk/load'

/** The page with its words, which nobody else needs. */
export async function enterArchives() {
  const [file] = await Promise.all([import('./pages/ArchivesPage'), loadDeskWords()])
  return { default: file.ArchivesPage }
}
