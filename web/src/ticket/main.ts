// ASVS 14.2.1: the token of the link stands behind the `#` and travels in a header
/** The page that the link of a ticket opens: its customer reads, answers, and says how it was seen to. */
import '../consent/page.css'
import './page.css'
import { Refused } from '@/shared/link/ask'
import { button, node } from '@/shared/link/nodes'
import { isTalk, look, lookAtTalk, rate, rateTalk, say, type Talk, type Ticket, type Trouble } from './ledger'
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
  const title = isTalk(token()) ? w().talk_title : w().title
  document.title = title
  page.setAttribute('aria-busy', 'false')
  const turn = button(w().other, 'turn', () => { language = language === 'en' ? 'zh-CN' : 'en'; void open() })
  turn.lang = language === 'en' ? 'zh-CN' : 'en'
  const head = node('header')
  head.append(node('h1', '', title), turn)
  page.replaceChildren(head, ...parts)
}

const troubleOf = (error: unknown): Trouble => (error instanceof Refused ? error.trouble : 'failed')

/** Sends something; what was written stays where it is if that fails. */
async function send(box: HTMLElement, act: () => Promise<void>) {
  const buttons = [...page.querySelectorAll('button')]
  buttons.forEach((each) => { each.disabled = true })
  box.querySelector('[role="alert"]')?.remove()
  try {
    await act()
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
  row.append(button(w().send, 'give', () => { const words = text.value.trim(); if (words) void send(made, async () => render(await say(token(), language, words), w().sent)) }))
  made.append(label, row)
  return made
}

interface Rated { score: number | null; comment: string | null }

function rating(before: Rated, question: string, give: (score: number, comment: string) => Promise<void>): HTMLElement {
  const made = node('section', 'card')
  const choice = node('fieldset')
  choice.append(node('legend', '', question))
  for (const score of SCORES) {
    const label = node('label', 'score')
    const input = node('input')
    Object.assign(input, { type: 'radio', name: 'score', value: String(score), checked: before.score === score })
    input.setAttribute('aria-label', w()[`score_${score}`])
    label.append(input, node('span', '', String(score)))
    choice.append(label)
  }
  const { made: label, text } = area(w().why, before.comment ?? '')
  const row = node('div', 'row')
  row.append(button(w().rate_send, 'give', () => {
    const chosen = choice.querySelector<HTMLInputElement>('input:checked')
    if (chosen) return void send(made, () => give(Number(chosen.value), text.value.trim()))
    made.querySelector('[role="alert"]')?.remove()
    made.append(note(w().choose, false))
  }))
  made.append(choice, label, row)
  if (before.score !== null) made.append(node('p', 'faint', w().rate_again))
  return made
}

function render(ticket: Ticket, done = '') {
  const card = node('section', 'card')
  card.append(node('h2', '', ticket.title), node('p', 'state', w()[ticket.status]), node('p', 'faint', fill(w().opened, { time: new Date(ticket.created_at).toLocaleString(language) })))
  show(node('p', 'lead', fill(w().lead, { organization: ticket.organization, number: ticket.ticket_id })), ...(done ? [note(done, true)] : []), card,
    ...(ticket.may_rate ? [rating({ score: ticket.score, comment: ticket.rating_comment }, w().rate, async (score, comment) => render(await rate(token(), language, score, comment), w().rated))] : []), ...(ticket.may_answer ? [answering()] : []), said(ticket))
}

function renderTalk(talk: Talk, done = '') {
  const give = async (score: number, comment: string) => renderTalk(await rateTalk(token(), language, score, comment), w().rated)
  show(node('p', 'lead', fill(w().talk_lead, { organization: talk.organization })), ...(done ? [note(done, true)] : []),
    talk.may_rate ? rating(talk, w().talk_rate, give) : node('p', 'faint', w().talk_over))
}

async function open() {
  page.replaceChildren(node('p', 'faint', w().loading))
  page.setAttribute('aria-busy', 'true')
  try {
    if (isTalk(token())) renderTalk(await lookAtTalk(token(), language))
    else render(await look(token(), language))
  } catch (error) {
    const trouble = troubleOf(error)
    show(note(w()[trouble], false), ...(trouble === 'gone' ? [] : [button(w().retry, 'give', () => void open())]))
  }
}

window.addEventListener('hashchange', () => void open())
void open()
