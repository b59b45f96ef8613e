import { loadOrderWords } from './load'

/** The panel with its words. */
export async function enterOrderPanel() {
  const [file] = await Promise.all([import('./OrderPanel'), loadOrderWords()])
  return { default: file.OrderPanel }
}
