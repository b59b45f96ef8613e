/** Hours as people write them, and what editing does to them. Nothing here asks or shows anything. */
import type { OtherDay } from './queries'

export type Span = [string, string]
/** Monday to Sunday. */
export type Week = Span[][]
export type Disorder = 'unreadable' | 'disorder' | 'too_many' | 'none_at_all'

const MOST = 12
const WORKDAYS = 5
const WRITTEN = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/
const DAY_ENDS = 24 * 60

/** Nine, noon and the rest of it: what a new calendar begins with. */
export const usualWeek = (): Week => Array.from({ length: 7 }, (_, day): Span[] => (day < WORKDAYS ? [['09:00', '12:00'], ['13:30', '18:00']] : []))

/** `9`, `930`, `9：30` and `09:30` are all times; what is none stays as it was typed. */
export function readTime(typed: string): string {
  const found = /^(\d{1,2})(?:[:：.]?(\d{2}))?$/.exec(typed.trim())
  if (!found) return typed.trim()
  const written = `${found[1]!.padStart(2, '0')}:${found[2] ?? '00'}`
  return WRITTEN.test(written) ? written : typed.trim()
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
const written = (at: number) => `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`

/** What is wrong with the hours of a day. Nobody at work is nothing wrong. */
export function disorder(spans: Span[]): Disorder | null {
  if (spans.length > MOST) return 'too_many'
  if (spans.some((span) => span.some((time) => !WRITTEN.test(time)))) return 'unreadable'
  const inOrder = [...spans].sort((left, right) => minutes(left[0]) - minutes(right[0]))
  const fits = inOrder.every(([start, end], n) => minutes(start) < minutes(end) && (n === 0 || minutes(inOrder[n - 1]![1]) <= minutes(start)))
  return fits ? null : 'disorder'
}

/** What is wrong with a week, as far as it must hold without its other days. */
export const weekDisorder = (week: Week): Disorder | null => week.map(disorder).find((one) => one !== null) ?? null

/** As it is sent: what was typed read as times, in order. */
export const tidy = (spans: Span[]): Span[] => spans.map(([start, end]): Span => [readTime(start), readTime(end)]).sort((left, right) => left[0].localeCompare(right[0]))

/** One more span: the first begins the day, a further one an hour after the last. */
export function addSpan(spans: Span[]): Span[] {
  const last = spans.at(-1)
  if (!last) return [['09:00', '18:00']]
  const from = WRITTEN.test(last[1]) ? Math.min(minutes(last[1]) + 60, DAY_ENDS - 60) : DAY_ENDS - 60
  return [...spans, [written(from), written(Math.min(from + 4 * 60, DAY_ENDS))]]
}

export const setTime = (spans: Span[], place: number, side: 0 | 1, time: string): Span[] =>
  spans.map((span, n): Span => (n !== place ? span : side === 0 ? [time, span[1]] : [span[0], time]))
export const removeSpan = (spans: Span[], place: number): Span[] => spans.filter((_, n) => n !== place)
export const setDay = (week: Week, day: number, spans: Span[]): Week => week.map((old, n) => (n === day ? spans : old))

/** Monday to Friday with the hours of one day; Saturday and Sunday stay. */
export const copyToWorkdays = (week: Week, from: number): Week => week.map((spans, day) => (day < WORKDAYS ? (week[from] ?? []).map(([start, end]): Span => [start, end]) : spans))

/** The hours of the first day from Monday on that is worked. */
export const hoursOfWorkday = (week: Week): Span[] | undefined => week.slice(0, WORKDAYS).find((spans) => spans.length > 0 && disorder(spans) === null)

export interface Merged { days: OtherDay[]; added: number; kept: number }

/**
 * The days of a year put among those that somebody has written: what they wrote stays. A day worked instead gets the
 * hours of a workday of the week, where there is one.
 */
export function mergeDays(mine: OtherDay[], statutory: OtherDay[], week: Week): Merged {
  const there = new Map(mine.map((one) => [one.day, one]))
  const usual = hoursOfWorkday(week)
  const fresh = statutory.filter((one) => !there.has(one.day)).map((one) => (one.kind === 'workday' && usual ? { ...one, hours: usual } : one))
  const kept = statutory.filter((one) => there.has(one.day) && there.get(one.day)!.kind !== one.kind).length
  return { days: inOrder([...mine, ...fresh]), added: fresh.length, kept }
}

export const inOrder = (days: OtherDay[]): OtherDay[] => [...days].sort((left, right) => left.day.localeCompare(right.day))

export interface Stretch { from: number; to: number; spans: Span[] }

/** Days that follow one another and have the same hours, as one. */
export function stretches(week: Week): Stretch[] {
  const found: Stretch[] = []
  week.forEach((spans, day) => {
    const last = found.at(-1)
    if (last && JSON.stringify(last.spans) === JSON.stringify(spans)) last.to = day
    else found.push({ from: day, to: day, spans })
  })
  return found
}

export const spansText = (spans: Span[]): string => spans.map(([start, end]) => `${start}–${end}`).join('、')
