/** Where things stand in the calendar. Pure: minutes are minutes past midnight on the site's clock. */
import { dayOf, minutesOfDay, type Day } from '@/shared/time'

export interface Span { from: number; to: number }
export const STEP = 15
export const PIXELS_PER_MINUTE = 1.1

export const overlaps = (left: Span, right: Span) => left.from < right.to && right.from < left.to
export const snap = (minutes: number) => Math.round(minutes / STEP) * STEP

/** The part of a period that falls on the day, or null. */
export function spanOn(day: Day, startsAt: string, endsAt: string, zone: string): Span | null {
  const first = dayOf(startsAt, zone)
  const last = dayOf(new Date(Date.parse(endsAt) - 1), zone)
  if (day < first || day > last) return null
  return {
    from: day === first ? minutesOfDay(startsAt, zone) : 0,
    to: day === last ? minutesOfDay(new Date(Date.parse(endsAt) - 60_000), zone) + 1 : 24 * 60,
  }
}

export function subtract(spans: Span[], holes: Span[]): Span[] {
  return holes.reduce((rest, hole) => rest.flatMap((span) => {
    if (!overlaps(span, hole)) return [span]
    return [{ from: span.from, to: hole.from }, { from: hole.to, to: span.to }].filter(({ from, to }) => from < to)
  }), spans)
}

/** Everything in the shown range that is not working time. */
export const closedTimes = (work: Span[], range: Span) => subtract([range], work)

export const fits = (span: Span, work: Span[]) => work.some(({ from, to }) => from <= span.from && span.to <= to)

/** Hours to show: the usual day, stretched to hold everything that happens. */
export function shownRange(spans: Span[]): Span {
  const from = Math.min(9 * 60, ...spans.map((span) => span.from))
  const to = Math.max(20 * 60, ...spans.map((span) => span.to))
  return { from: Math.floor(from / 60) * 60, to: Math.min(24 * 60, Math.ceil(to / 60) * 60) }
}

/** Side-by-side lanes for periods that overlap (a cancelled one beside its successor). */
export function lanes<T extends Span>(items: T[]): { item: T; lane: number; of: number }[] {
  const sorted = [...items].sort((left, right) => left.from - right.from || right.to - left.to)
  const placed: { item: T; lane: number; group: number }[] = []
  const width = new Map<number, number>()
  let ends: number[] = []
  let group = 0
  for (const item of sorted) {
    if (ends.every((end) => end <= item.from)) {
      ends = []
      group++
    }
    const free = ends.findIndex((end) => end <= item.from)
    const lane = free < 0 ? ends.length : free
    ends[lane] = item.to
    width.set(group, Math.max(width.get(group) ?? 0, lane + 1))
    placed.push({ item, lane, group })
  }
  return placed.map(({ item, lane, group: in_ }) => ({ item, lane, of: width.get(in_) ?? 1 }))
}
