import { loadContentWords } from './load'

/** The list with its words. */
export async function enterScriptList() {
  const [file] = await Promise.all([import('./ScriptList'), loadContentWords()])
  return { default: file.ScriptList }
}
