import { loadKnowledgeWords } from './load'

/** The page with its words, which it waits for. */
export async function enterKnowledge() {
  const [file] = await Promise.all([import('./pages/KnowledgePage'), loadKnowledgeWords()])
  return { default: file.KnowledgePage }
}
