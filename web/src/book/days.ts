/** Free times as a phone shows them: by day and by part of the day, on the clock of the site. Pure. */
import type { Time } from './ledger'

export type Part = 'morning' | 'afternoon' | 'evening'
export interface DayTimes { day: string; label: string; parts: { part: Part; times: Time[] }[] }

const PARTS: [Part, number][] = [['morning', 12], ['afternoon', 18], ['evening', 25]]

export function clock(at: string, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, timeStyle: 'short' }).format(new Date(at))
}

export const dayOf = (at: string, zone: string) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(new Date(at))

export const dayText = (at: string, zone: string, language: string) =>
  new Intl.DateTimeFormat(language, { timeZone: zone, month: 'numeric', day: 'numeric', weekday: 'short' }).format(new Date(at))

export function byDay(times: Time[], zone: string, language: string): DayTimes[] {
  const days = new Map<string, Time[]>()
  for (const time of times) {
    const day = dayOf(time.starts_at, zone)
    days.set(day, [...(days.get(day) ?? []), time])
  }
  return [...days].map(([day, its]) => ({
    day,
    label: dayText(its[0]!.starts_at, zone, language),
    parts: PARTS.map(([part, until], index) => ({
      part,
      times: its.filter((time) => {
        const hour = Number(clock(time.starts_at, zone).slice(0, 2))
        return hour < until && hour >= (PARTS[index - 1]?.[1] ?? 0)
      }),
    })).filter(({ times: some }) => some.length > 0),
  }))
}
