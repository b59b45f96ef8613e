/** Times arrive in UTC and are shown by the clock of the site; a `Day` is `2026-11-22` on that clock. */
import { language } from '@/i18n'

export type Day = string
export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE

const formats = new Map<string, Intl.DateTimeFormat>()

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options)
  let made = formats.get(key)
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale, options)))
  return made
}

export interface WallClock { year: number; month: number; day: number; hour: number; minute: number; weekday: number }

export function wallClock(at: Date | string, zone: string): WallClock {
  const date = typeof at === 'string' ? new Date(at) : at
  const parts = format('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  }).formatToParts(date)
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const [year, month, day] = [read('year'), read('month'), read('day')]
  return { year, month, day, hour: read('hour'), minute: read('minute'), weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() }
}

const two = (value: number) => String(value).padStart(2, '0')

export function dayOf(at: Date | string, zone: string): Day {
  const { year, month, day } = wallClock(at, zone)
  return `${year}-${two(month)}-${two(day)}`
}

export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10)
}

export const weekdayOf = (day: Day) => new Date(`${day}T00:00:00Z`).getUTCDay()

/** Monday of the week that holds the day. */
export const mondayOf = (day: Day) => addDays(day, -((weekdayOf(day) + 6) % 7))

/** The instant at which the site's clock shows `day` and `minutes` past midnight. */
export function instantAt(day: Day, minutes: number, zone: string): Date {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE
  let guess = wanted
  for (let round = 0; round < 2; round++) {
    const clock = wallClock(new Date(guess), zone)
    const shown = Date.UTC(clock.year, clock.month - 1, clock.day, clock.hour, clock.minute)
    guess += wanted - shown
  }
  return new Date(guess)
}

export function minutesOfDay(at: Date | string, zone: string): number {
  const { hour, minute } = wallClock(at, zone)
  return hour * 60 + minute
}

export const clockText = (minutes: number) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`

const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']

export function weekdayText(day: Day): string {
  if (language() === 'zh-CN') return WEEKDAYS[weekdayOf(day)] ?? ''
  return format('en-GB', { timeZone: 'UTC', weekday: 'short' }).format(new Date(`${day}T00:00:00Z`))
}

/** 11月22日 周日, with the year in front when it is not the current one. */
export function dayText(day: Day, today?: Day): string {
  const [year, month, date] = day.split('-').map(Number)
  const thisYear = (today ?? new Date().toISOString()).slice(0, 4) === day.slice(0, 4)
  if (language() === 'zh-CN') return `${thisYear ? '' : `${year}年`}${month}月${date}日 ${weekdayText(day)}`
  return format('en-GB', {
    timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short', ...(thisYear ? {} : { year: 'numeric' }),
  }).format(new Date(`${day}T00:00:00Z`))
}

export const timeText = (at: string | Date, zone: string) => clockText(minutesOfDay(at, zone))

/** 11月22日 周日 14:30 */
export function dateTimeText(at: string | Date, zone: string): string {
  return `${dayText(dayOf(at, zone), dayOf(new Date(), zone))} ${timeText(at, zone)}`
}

/** For lists: the clock today, otherwise month and day. */
export function shortText(at: string | Date, zone: string, now = new Date()): string {
  const day = dayOf(at, zone)
  const today = dayOf(now, zone)
  if (day === today) return timeText(at, zone)
  const [year, month, date] = day.split('-').map(Number)
  const zh = language() === 'zh-CN'
  if (day === addDays(today, -1)) return zh ? '昨天' : 'Yesterday'
  if (String(year) === today.slice(0, 4)) return zh ? `${month}月${date}日` : `${date}/${month}`
  return day
}
