/** One's own visit: when and where it is, its calendar file, and how to give it back. */
import { button, node } from '@/shared/link/nodes'
import { clock, dayText } from './days'
import { doing, note, show, speaks, troubleOf, w, wait } from './frame'
import { cancel, look, type Visit } from './ledger'
import { fill } from './words'

export async function openVisit(token: string) {
  wait()
  try {
    showVisit(await look(token, speaks()), token)
  } catch (error) {
    const trouble = troubleOf(error)
    show(w().my, () => void openVisit(token), note(w()[trouble]), ...(trouble === 'gone' ? [] : [button(w().retry, 'give', () => void openVisit(token))]))
  }
}

export function showVisit(visit: Visit, token: string, said = '') {
  const state = visit.status === 'cancelled' ? w().cancelled_state : w()[visit.status as 'pending' | 'confirmed' | 'completed' | 'no_show']
  const card = node('section', 'card')
  card.append(node('h2', '', `${dayText(visit.starts_at, visit.timezone, speaks())} ${clock(visit.starts_at, visit.timezone)}–${clock(visit.ends_at, visit.timezone)}`), node('p', 'state', state))
  for (const [label, value] of [['', visit.service], [w().with, visit.staff], [w().place, [visit.site, visit.address].filter(Boolean).join(' · ')], ['', fill(w().number, { number: visit.appointment_no })]]) {
    if (value) card.append(node('p', 'text', label ? `${label}：${value}` : value))
  }
  const row = node('div', 'row')
  if (visit.status === 'pending' || visit.status === 'confirmed') row.append(button(w().add, 'give', () => save(visit)))
  if (visit.may_cancel) row.append(button(w().cancel, 'take', () => ask(card, row, token)))
  card.append(row)
  if (!visit.may_cancel && visit.status === 'confirmed') card.append(node('p', 'faint', w().late))
  show(w().my, () => void openVisit(token), node('p', 'lead', visit.organization), ...(said ? [note(said, true)] : []), card, node('p', 'faint', w().keep))
}

function ask(card: HTMLElement, row: HTMLElement, token: string) {
  const sure = node('div', 'row')
  sure.append(button(w().yes, 'take', () => void doing(card, async () => showVisit(await cancel(token, speaks()), token, w().cancelled))), button(w().no, 'give', () => { sure.replaceWith(row); question.remove() }))
  const question = node('p', '', w().cancel_ask)
  row.replaceWith(question, sure)
}

function save(visit: Visit) {
  const link = node('a')
  link.href = URL.createObjectURL(new Blob([visit.ics], { type: 'text/calendar' }))
  link.download = `${visit.appointment_no}.ics`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
