// ASVS 14.2.1: the token of the link stands behind the `#` and travels in a header
/** The page that the link of a ticket opens: its customer reads, answers, and says how it was seen to. */
import '../consent/page.css'
import './page.css'
import { Refused } from '@/shared/link/ask'
import { button, node } from '@/shared/link/nodes'
import { look, rate, say, type Ticket, type Trouble } from './ledger'
import { fill, languageOf, WORDS, type Language } from './words'

const page = document.getElementById('ticket') as HTMLElement
const SCORES = [1, 2, 3, 4, 5] as const
const LONGEST = 2000
let language: Language = languageOf(navigator.languages)
const token = () => window.location.hash.slice(1)
const w = () => WORDS[language]

function note(text: string, good: boolean) {
  const made = node('p', good ? 'good' : 'bad', text)
  made.setAttribute('role', good ? 'status' : 'alert')
  return made
}

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

const troubleOf = (error: unknown): Trouble => (error instanceof Refused ? error.trouble : 'failed')

/** Sends something; what was written stays where it is if that fails. */
async function send(box: HTMLElement, act: () => Promise<Ticket>, done: string) {
  const buttons = [...page.querySelectorAll('button')]
  buttons.forEach((each) => { each.disabled = true })
  box.querySelector('[role="alert"]')?.remove()
  try {
    render(await act(), done)
  } catch (error) {
    buttons.forEach((each) => { each.disabled = false })
    box.append(note(w()[troubleOf(error)], false))
  }
}

function area(label: string, value = '') {
  const made = node('label', '', label)
  const text = node('textarea')
  text.maxLength = LONGEST
  text.value = value
  made.append(text)
  return { made, text }
}

function said(ticket: Ticket): HTMLElement {
  const made = node('section', 'card')
  made.append(node('h2', '', w().said))
  if (ticket.comments.length === 0) made.append(node('p', 'faint', w().none))
  for (const one of ticket.comments) {
    const line = node('div', 'said')
    const who = one.ours ? (one.author_name ? fill(w().ours, { name: one.author_name, organization: ticket.organization }) : ticket.organization) : w().you
    line.append(node('p', 'faint', `${who} · ${new Date(one.created_at).toLocaleString(language)}`), node('p', 'text', one.content))
    made.append(line)
  }
  return made
}

function answering(): HTMLElement {
  const made = node('section', 'card')
  const { made: label, text } = area(w().answer)
  text.placeholder = w().answer_hint
  const row = node('div', 'row')
  row.append(button(w().send, 'give', () => { const words = text.value.trim(); if (words) void send(made, () => say(token(), language, words), w().sent) }))
  made.append(label, row)
  return made
}

function rating(ticket: Ticket): HTMLElement {
  const made = node('section', 'card')
  const choice = node('fieldset')
  choice.append(node('legend', '', w().rate))
  for (const score of SCORES) {
    const label = node('label', 'score')
    const input = node('input')
    Object.assign(input, { type: 'radio', name: 'score', value: String(score), checked: ticket.score === score })
    input.setAttribute('aria-label', w()[`score_${score}`])
    label.append(input, node('span', '', String(score)))
    choice.append(label)
  }
  const { made: label, text } = area(w().why, ticket.rating_comment ?? '')
  const row = node('div', 'row')
  row.append(button(w().rate_send, 'give', () => {
    const chosen = choice.querySelector<HTMLInputElement>('input:checked')
    if (chosen) return void send(made, () => rate(token(), language, Number(chosen.value), text.value.trim()), w().rated)
    made.querySelector('[role="alert"]')?.remove()
    made.append(note(w().choose, false))
  }))
  made.append(choice, label, row)
  if (ticket.score !== null) made.append(node('p', 'faint', w().rate_again))
  return made
}

function render(ticket: Ticket, done = '') {
  const card = node('section', 'card')
  card.append(node('h2', '', ticket.title), node('p', 'state', w()[ticket.status]), node('p', 'faint', fill(w().opened, { time: new Date(ticket.created_at).toLocaleString(language) })))
  show(node('p', 'lead', fill(w().lead, { organization: ticket.organization, number: ticket.ticket_id })), ...(done ? [note(done, true)] : []), card,
    ...(ticket.may_rate ? [rating(ticket)] : []), ...(ticket.may_answer ? [answering()] : []), said(ticket))
}

async function open() {
  page.replaceChildren(node('p', 'faint', w().loading))
  page.setAttribute('aria-busy', 'true')
  try {
    render(await look(token(), language))
  } catch (error) {
    const trouble = troubleOf(error)
    show(note(w()[trouble], false), ...(trouble === 'gone' ? [] : [button(w().retry, 'give', () => void open())]))
  }
}

window.addEventListener('hashchange', () => void open())
void open()
