import { t } from '@/i18n'
import { countText } from '@/shared/number'
import { addDays, type Day } from '@/shared/time'
import type { By, Figures } from './queries'

export const MOST_DAYS = 92
export const BY: By[] = ['day', 'agent', 'channel', 'team', 'site']
export const RANGES = ['7', '30', '90'] as const
export type Figure = Exclude<keyof Figures, 'rating_spread'>

/** What the tiles show, in their order. More of `lower` is worse. */
export const TILES: Figure[] = ['talks_opened', 'talks_ended', 'messages_in', 'answer_p50', 'answer_p90', 'end_p50', 'promises_broken', 'rating_average', 'transfers', 'tickets_opened', 'tickets_reopened', 'words_hit']
const lower = new Set<Figure>(['answer_average', 'answer_p50', 'answer_p90', 'end_average', 'end_p50', 'end_p90', 'promises_broken', 'transfers', 'tickets_reopened', 'words_hit'])
/** Of which neither more nor less is good. */
const neutral = new Set<Figure>(['talks_opened', 'messages_in', 'messages_out', 'messages_ai', 'handovers', 'tickets_opened', 'ratings'])
export const COLUMNS: Figure[] = ['talks_opened', 'talks_ended', 'messages_in', 'messages_out', 'answer_p50', 'answer_p90', 'end_p50', 'promises_broken', 'transfers', 'ratings', 'rating_average', 'tickets_opened', 'tickets_resolved', 'tickets_reopened', 'words_hit']

const isTime = (figure: Figure) => /^(answer|end)_/.test(figure)

export function secondsText(seconds: number): string {
  if (seconds < 60) return t('figures.seconds', { n: Math.round(seconds) })
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return t('figures.minutes', { n: minutes })
  if (minutes < 48 * 60) return t('figures.hours', { h: Math.floor(minutes / 60), m: minutes % 60 })
  return t('figures.days', { n: (minutes / 1440).toFixed(1) })
}

export function figureText(figure: Figure, value: number | null): string {
  if (value === null) return '—'
  if (isTime(figure)) return secondsText(value)
  return figure === 'rating_average' ? value.toFixed(2) : countText(value)
}

export interface Change { share: number; tone: 'good' | 'bad' | 'plain' }

/** How a figure has changed, in percent of what it was; nothing without both. */
export function changeOf(figure: Figure, now: number | null, before: number | null): Change | null {
  if (now === null || !before) return null
  const share = Math.round((100 * (now - before)) / before)
  if (share === 0 || neutral.has(figure)) return { share, tone: 'plain' }
  return { share, tone: share > 0 === lower.has(figure) ? 'bad' : 'good' }
}

/** The days that the address asks for: the last so many, or from one to another. */
export function rangeOf(words: URLSearchParams, today: Day): { since: Day; until: Day; preset: string } {
  const [since, until] = [words.get('since'), words.get('until')]
  if (since && until && /^\d{4}-\d\d-\d\d$/.test(since) && /^\d{4}-\d\d-\d\d$/.test(until)) return { since, until, preset: 'own' }
  const preset = RANGES.find((one) => one === words.get('days')) ?? '7'
  return { since: addDays(today, 1 - Number(preset)), until: today, preset }
}

export const isTooLong = (since: Day, until: Day) => since > until || addDays(since, MOST_DAYS - 1) < until
