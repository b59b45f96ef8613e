/** The last step: a name, a phone that is shown to be one's own, and what is agreed to. */
import { newId } from '@/api/id'
import { button, node } from '@/shared/link/nodes'
import { complain, doing, note, speaks, w } from './frame'
import { book, prove, sendCode, type At, type Made, type Page, type Wish } from './ledger'
import { fill } from './words'

/** What was typed and shown so far; it outlives a time that has gone meanwhile. */
export interface Typed { name: string; phone: string; note: string; agreed: boolean; challenge: string; proof: string }
export const nothingTyped = (): Typed => ({ name: '', phone: '', note: '', agreed: false, challenge: '', proof: '' })

interface Props { at: At; page: Page; typed: Typed; wish: Pick<Wish, 'service_item_id' | 'staff_id' | 'starts_at'>; onMade: (made: Made) => void }

function field(label: string, value: string, type: (text: string) => void, more: Partial<HTMLInputElement> = {}) {
  const made = node('label', '', label)
  const input = node('input')
  Object.assign(input, { value, ...more })
  input.addEventListener('input', () => type(input.value.trim()))
  made.append(input)
  return made
}

export function contact({ at, page, typed, wish, onMade }: Props): HTMLElement {
  const intent = newId()
  const made = node('section', 'card')
  let code = ''
  const phone = field(w().phone, typed.phone, (text) => { typed.phone = text; typed.proof = '' }, { type: 'tel', inputMode: 'numeric', autocomplete: 'tel', maxLength: 20 })
  const digits = field(w().code, '', (text) => { code = text }, { inputMode: 'numeric', autocomplete: 'one-time-code', maxLength: 6 })
  const send = button(w().send, 'ask', () => {
    if (!typed.phone) return complain(made, w().need_phone)
    void doing(made, async () => {
      const sent = await sendCode({ ...at, language: speaks() }, typed.phone)
      typed.challenge = sent.challenge
      made.querySelector('[role="status"]')?.remove()
      phoneRow.after(note(w().code_sent, true))
      count(send, sent.again_in)
    })
  })
  const phoneRow = node('div', 'pair')
  phoneRow.append(phone, send)
  made.append(node('h2', '', w().contact), field(w().name, typed.name, (text) => { typed.name = text }, { autocomplete: 'name', maxLength: 100 }), phoneRow, digits,
    field(w().note, typed.note, (text) => { typed.note = text }, { maxLength: 500 }))
  if (page.consent) made.append(agreement(page.consent, typed))
  const row = node('div', 'row')
  row.append(button(w().book, 'give', () => {
    const lacks = !typed.name ? w().need_name : !typed.phone ? w().need_phone : !typed.proof && !/^\d{6}$/.test(code) ? w().need_code : page.consent && !typed.agreed ? w().need_agree : ''
    if (lacks) return complain(made, lacks)
    void doing(made, async () => {
      typed.proof ||= await prove({ ...at, language: speaks() }, typed.phone, typed.challenge, code)
      onMade(await book({ ...at, language: speaks() }, typed.proof, {
        ...wish, name: typed.name, ...(typed.note ? { note: typed.note } : {}), ...(page.consent ? { text_id: page.consent.text_id } : {}),
      }, intent))
    })
  }))
  made.append(row)
  return made
}

function agreement(consent: NonNullable<Page['consent']>, typed: Typed) {
  const made = node('div', 'agree')
  const more = node('details')
  more.append(node('summary', '', consent.title), node('p', 'text', consent.body))
  const label = node('label', 'check')
  const box = node('input')
  Object.assign(box, { type: 'checkbox', checked: typed.agreed })
  box.addEventListener('change', () => { typed.agreed = box.checked })
  label.append(box, node('span', '', fill(w().agree, { title: consent.title })))
  made.append(more, label)
  return made
}

function count(send: HTMLButtonElement, seconds: number) {
  let left = seconds
  const tick = () => {
    send.disabled = left > 0
    send.textContent = left > 0 ? fill(w().again, { n: String(left) }) : w().send
    if (left-- > 0 && send.isConnected) setTimeout(tick, 1000)
  }
  setTimeout(tick)
}
