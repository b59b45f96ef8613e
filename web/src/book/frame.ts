/** What all steps of the page share: its language, its frame, its notes. */
import { button, node } from '@/shared/link/nodes'
import { Refused, type Trouble } from './ledger'
import { languageOf, WORDS, type Language } from './words'

const root = document.getElementById('book') as HTMLElement
let language: Language = languageOf(navigator.languages)

export const w = () => WORDS[language]
export const speaks = () => language
export const troubleOf = (error: unknown): Trouble => (error instanceof Refused ? error.trouble : 'failed')

export function note(text: string, good = false) {
  const made = node('p', good ? 'good' : 'bad', text)
  made.setAttribute('role', good ? 'status' : 'alert')
  return made
}

/** Shows the parts under the head; `again` draws them anew in the other language. */
export function show(title: string, again: () => void, ...parts: HTMLElement[]) {
  document.documentElement.lang = language
  document.title = title
  root.setAttribute('aria-busy', 'false')
  const turn = button(w().other, 'turn', () => { language = language === 'en' ? 'zh-CN' : 'en'; again() })
  turn.lang = language === 'en' ? 'zh-CN' : 'en'
  const head = node('header')
  head.append(node('h1', '', title), turn)
  root.replaceChildren(head, ...parts)
}

export function wait() {
  root.replaceChildren(node('p', 'faint', w().loading))
  root.setAttribute('aria-busy', 'true')
}

/** Does something with the buttons still; what failed is said in the box. */
export async function doing(box: HTMLElement, act: () => Promise<void>) {
  const buttons = [...root.querySelectorAll('button')].filter((each) => !each.disabled)
  buttons.forEach((each) => { each.disabled = true })
  box.querySelectorAll('[role="alert"]').forEach((each) => each.remove())
  try {
    await act()
  } catch (error) {
    box.append(note(w()[troubleOf(error)]))
  } finally {
    buttons.forEach((each) => { each.disabled = false })
  }
}

export function complain(box: HTMLElement, words: string) {
  box.querySelectorAll('[role="alert"]').forEach((each) => each.remove())
  box.append(note(words))
}
