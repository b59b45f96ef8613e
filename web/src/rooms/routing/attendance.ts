import { useQuery } from '@tanstack/react-query'
import { client, unwrap, type Schemas } from '@/api/client'
import { addDays, MINUTE, type Day } from '@/shared/time'

export type Report = Schemas['PresenceReport']
export type Person = Report['items'][number]
export type PersonDay = Person['days'][number]

export const usePresence = (since: Day, until: Day) => useQuery({
  queryKey: ['supervisor', 'presence', since, until],
  queryFn: () => unwrap(client.GET('/api/supervisor/presence', { params: { query: { since, until } } })),
})

/** Hours with one decimal: 7.5 */
export const hoursOf = (seconds: number) => (Math.round(seconds / 360) / 10).toFixed(1)

/** The days from one to another, the newest first. */
export function daysBetween(since: Day, until: Day): Day[] {
  const days: Day[] = []
  for (let day = until; day >= since; day = addDays(day, -1)) days.push(day)
  return days
}

export interface Bar { status: string; left: number; width: number }

/** Where each span stands on the line of its day, in percent of it; `midnight` is when the day began. */
export function barsOf(day: PersonDay, midnight: Date): Bar[] {
  const place = (at: string) => Math.min(100, Math.max(0, (new Date(at).getTime() - midnight.getTime()) / MINUTE / 14.4))
  return day.spans.map(({ status, since, until }) => ({ status, left: place(since), width: Math.max(place(until) - place(since), 0.3) }))
}

export function totalsOf(days: PersonDay[]) {
  const sum = (name: 'online_seconds' | 'busy_seconds' | 'away_seconds') => days.reduce((all, day) => all + day[name], 0)
  return { online: sum('online_seconds'), busy: sum('busy_seconds'), away: sum('away_seconds') }
}
