import { loadContentWords } from './load'

/** What fits now, with its words. */
export async function enterSuggestions() {
  const [file] = await Promise.all([import('./Suggestions'), loadContentWords()])
  return { default: file.Suggestions }
}

/** The list with its words. */
export async function enterScriptList() {
  const [file] = await Promise.all([import('./ScriptList'), loadContentWords()])
  return { default: file.ScriptList }
}
