// ASVS 14.2.1: the token of the link stands behind the `#` and travels in a header
/** The page that a consent link opens: a person reads, agrees, takes back. It needs no login and loads nothing else. */
import './page.css'
import { Refused } from '@/shared/link/ask'
import { button, node } from '@/shared/link/nodes'
import { give, look, withdraw, type Consents, type Purpose, type Trouble } from './ledger'
import { fill, languageOf, WORDS, type Language } from './words'

const page = document.getElementById('consent') as HTMLElement
let language: Language = languageOf(navigator.languages)

const token = () => window.location.hash.slice(1)
const w = () => WORDS[language]

function show(...parts: HTMLElement[]) {
  document.documentElement.lang = language
  document.title = w().title
  page.setAttribute('aria-busy', 'false')
  const turn = button(w().other, 'turn', () => { language = language === 'en' ? 'zh-CN' : 'en'; void open() })
  turn.lang = language === 'en' ? 'zh-CN' : 'en'
  const head = node('header')
  head.append(node('h1', '', w().title), turn)
  page.replaceChildren(head, ...parts)
}

function trouble(kind: Trouble) {
  const note = node('p', 'bad', w()[kind])
  note.setAttribute('role', 'alert')
  show(note, ...(kind === 'gone' ? [] : [button(w().retry, 'give', () => void open())]))
}

function stateOf(one: Purpose): string {
  const said = { none: w().not_said, given: w().given, withdrawn: w().withdrawn, stale: w().stale }[one.state]
  return one.at ? `${said} · ${new Date(one.at).toLocaleString(language)}` : said
}

function card(one: Purpose, organization: string): HTMLElement {
  const made = node('section', 'card')
  const title = node('h2', '', one.title)
  title.id = `title-${one.purpose}`
  made.setAttribute('aria-labelledby', title.id)
  made.append(title, node('p', `state ${one.state}`, stateOf(one)), node('p', 'text', one.body), node('p', 'faint', fill(w().version, { n: one.version })))
  const change = (how: typeof give) => void choose(one, made, how)
  const row = node('div', 'row')
  if (one.state !== 'given' && one.may_give) row.append(button(one.state === 'stale' ? w().give_anew : w().give, 'give', () => change(give)))
  if (one.state === 'given' || one.state === 'stale') row.append(button(w().withdraw, 'leave', () => change(withdraw)))
  made.append(row)
  if (!one.may_give) made.append(node('p', 'faint', fill(w().spent, { organization })))
  return made
}

async function choose(one: Purpose, box: HTMLElement, how: typeof give) {
  for (const each of page.querySelectorAll('button')) each.disabled = true
  box.setAttribute('aria-busy', 'true')
  try {
    const found = await how(token(), language, one)
    render(found, fill(how === give ? w().done_given : w().done_withdrawn, { title: one.title }))
  } catch (error) {
    trouble(error instanceof Refused ? error.trouble : 'failed')
  }
}

function render({ organization, items }: Consents, said = '') {
  const parts = [node('p', 'lead', fill(w().lead, { organization }))]
  if (said) {
    const note = node('p', 'good', said)
    note.setAttribute('role', 'status')
    parts.push(note)
  }
  show(...parts, ...(items.length ? items.map((one) => card(one, organization)) : [node('p', 'faint', w().none)]))
}

async function open() {
  page.replaceChildren(node('p', 'faint', w().loading))
  page.setAttribute('aria-busy', 'true')
  try {
    render(await look(token(), language))
  } catch (error) {
    trouble(error instanceof Refused ? error.trouble : 'failed')
  }
}

window.addEventListener('hashchange', () => void open())
void open()
