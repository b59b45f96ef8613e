// ASVS 14.2.1: what opens a visit stands behind the `#` and travels in a header
/** The page on which people book, step by step, and the one that shows them their visit. */
import '../consent/page.css'
import './page.css'
import { button, node } from '@/shared/link/nodes'
import { contact, nothingTyped } from './contact'
import { byDay, clock, dayText } from './days'
import { note, show, speaks, troubleOf, w, wait } from './frame'
import { page as read, times, type Page, type Service, type Time } from './ledger'
import { openVisit, showVisit } from './visit'
import { fill } from './words'

const WEEK = 7 * 86_400_000
const state = { service: null as Service | null, staff: null as string | null, time: null as Time | null, from: 0 }
const typed = nothingTyped()
const hash = () => window.location.hash.slice(1)
const at = () => ({ key: hash(), language: speaks() })
const money = (service: Service) => (service.price === null ? '' : new Intl.NumberFormat(speaks(), { style: 'currency', currency: service.currency }).format(Number(service.price)))

async function open() {
  if (hash().startsWith('bv1.')) return openVisit(hash())
  wait()
  try {
    step(await read(at()))
  } catch (error) {
    const trouble = troubleOf(error)
    show(w().title, () => void open(), note(w()[trouble]), ...(trouble === 'gone' || trouble === 'closed' ? [] : [button(w().retry, 'give', () => void open())]))
  }
}

function choice(title: string, detail: string, press: () => void) {
  const made = button('', 'choice', press)
  made.append(node('strong', '', title), node('span', 'faint', detail))
  return made
}

function step(page: Page) {
  const parts: HTMLElement[] = [node('p', 'lead', fill(w().lead, { organization: page.organization, site: [page.site, page.address].filter(Boolean).join(' ') })), ...(page.intro ? [node('p', 'text', page.intro)] : [])]
  const { service, time } = state
  if (!service) parts.push(services(page))
  else if (!time) parts.push(chosen(page), ...people(page, service), week(page, service))
  else {
    parts.push(chosen(page), contact({
      at: at(), page, typed, wish: { service_item_id: service.id, starts_at: time.starts_at, ...(state.staff ? { staff_id: state.staff } : {}) },
      onMade: (made) => {
        window.history.replaceState(null, '', `/v#${made.token}`)
        showVisit(made, made.token, w().done)
      },
    }))
  }
  show(page.title, () => void open(), ...parts)
  window.scrollTo(0, 0)
}

function chosen(page: Page) {
  const made = node('section', 'card chosen')
  const person = page.staff.find(({ id }) => id === state.staff)?.name ?? w().anybody
  const time = state.time ? `${dayText(state.time.starts_at, page.timezone, speaks())} ${clock(state.time.starts_at, page.timezone)}` : ''
  made.append(node('p', '', [state.service?.name, ...(state.time ? [person, time] : [])].filter(Boolean).join(' · ')), button(w().back, 'turn', () => {
    if (state.time) state.time = null
    else state.service = null
    step(page)
  }))
  return made
}

function services(page: Page) {
  const made = node('section', 'card')
  made.append(node('h2', '', w().service))
  if (page.services.length === 0) made.append(node('p', 'faint', w().nothing))
  for (const service of page.services) {
    made.append(choice(service.name, [fill(w().minutes, { n: String(service.duration_minutes) }), money(service), service.description].filter(Boolean).join(' · '), () => {
      Object.assign(state, { service, staff: null, time: null, from: 0 })
      step(page)
    }))
  }
  return made
}

function people(page: Page, service: Service) {
  const able = page.staff.filter((one) => one.service_item_ids.includes(service.id))
  if (able.length === 0) return []
  const made = node('section', 'card')
  const label = node('label', '', w().staff)
  const list = node('select')
  for (const [value, text] of [['', w().anybody], ...able.map((one) => [one.id, [one.name, one.position].filter(Boolean).join(' · ')])] as [string, string][]) {
    const one = node('option', '', text)
    one.value = value
    list.append(one)
  }
  list.value = state.staff ?? ''
  list.addEventListener('change', () => { state.staff = list.value || null; step(page) })
  label.append(list)
  made.append(label)
  return [made]
}

/** Free times of a week, looked up while the rest is shown already. */
function week(page: Page, service: Service) {
  const made = node('section', 'card')
  const opens = Date.parse(page.opens_at) + state.from * WEEK
  const ends = Math.min(opens + WEEK, Date.parse(page.closes_at))
  const body = node('div', 'times')
  const row = node('div', 'row')
  const turn = (by: number) => () => { state.from += by; step(page) }
  if (state.from > 0) row.append(button(w().earlier, 'turn', turn(-1)))
  if (ends < Date.parse(page.closes_at)) row.append(button(w().later, 'turn', turn(1)))
  body.append(node('p', 'faint', w().looking))
  made.append(node('h2', '', w().when), body, row)
  times(at(), service.id, state.staff, new Date(opens), new Date(ends)).then((found) => {
    body.replaceChildren(...(found.length ? byDay(found, page.timezone, speaks()).flatMap((day) => [
      node('h3', '', day.label),
      ...day.parts.map(({ part, times: its }) => {
        const line = node('div', 'part')
        line.append(node('span', 'faint', w()[part]), ...its.map((time) => button(clock(time.starts_at, page.timezone), 'time', () => { state.time = time; step(page) })))
        return line
      }),
    ]) : [node('p', 'faint', w().none)]))
  }).catch((error: unknown) => body.replaceChildren(note(w()[troubleOf(error)])))
  return made
}

window.addEventListener('hashchange', () => void open())
void open()
