/** The designer with its words. In a chunk of its own, so that the first screen carries no more than its name. */
export async function ready() {
  const [file, words] = await Promise.all([import('./pages/DesignerPage'), import('@/shared/score/words')])
  await words.loadScoreWords()
  return { default: file.DesignerPage }
}
