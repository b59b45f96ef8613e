import { t, tOr } from '@/i18n'
import { minutesText } from '@/shared/sla/lengths'
import type { Stretch } from './hours'
import type { Calendar, Policy, PolicyFields } from './queries'

export const METRICS = ['first_response', 'next_response', 'resolve'] as const
export const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const
export const SUBJECTS = ['conversation', 'ticket'] as const
export const TOLD = ['agent', 'leader', 'manager'] as const
export interface Named { id: string; name: string }

/** What is promised, as one would say it to a colleague. */
export const promisedText = (policy: Pick<Policy, `${(typeof METRICS)[number]}_minutes`>): string => METRICS
  .map((metric) => ({ metric, minutes: policy[`${metric}_minutes`] }))
  .flatMap(({ metric, minutes }) => (minutes === null ? [] : [t('sla.within', { what: t(`sla_metrics.${metric}`), time: minutesText(minutes) })]))
  .join(' · ')

/** The names, or how many where not all are known to whoever looks. */
function namesOf(ids: string[], known: Named[] | undefined): string {
  const names = ids.map((id) => known?.find((one) => one.id === id)?.name)
  return names.every((name) => name !== undefined) ? names.join('、') : t('sla.some_n', { n: ids.length })
}

/** Whom it is for. */
export function fitsText(policy: Pick<Policy, 'subject' | 'priorities' | 'tag_ids' | 'channel_ids'>, tags: Named[] | undefined, channels: Named[] | undefined): string {
  const parts = [
    policy.priorities.map((one) => tOr(`sla_priorities.${one}`, one)).join('、'),
    policy.tag_ids.length > 0 && t('sla.tags_of', { names: namesOf(policy.tag_ids, tags) }),
    policy.channel_ids.length > 0 && t('sla.channels_of', { names: namesOf(policy.channel_ids, channels) }),
  ].filter(Boolean)
  if (!parts.length) return t(policy.subject === 'ticket' ? 'sla.every_ticket' : 'sla.everybody')
  return [policy.subject === 'ticket' && t('sla_subjects.ticket'), t('sla.fits', { what: parts.join(' · ') })].filter(Boolean).join(' · ')
}

/** By which hours it counts. */
export function hoursText(policy: Pick<Policy, 'calendar_id'>, calendars: Calendar[] | undefined): string {
  const own = calendars?.find((one) => one.id === policy.calendar_id)
  if (own) return t('sla.by_calendar', { name: own.name })
  const usual = policy.calendar_id === null && calendars?.find((one) => one.is_default)
  if (usual) return t('sla.by_default', { name: usual.name })
  return policy.calendar_id === null && calendars ? t('sla.around_the_clock') : ''
}

export const toldText = (who: string[]): string => who.map((one) => tOr(`sla_told.${one}`, one)).join('、')

/** Who hears of it, and when. */
export function tellsText(policy: Pick<Policy, 'warn_percent' | 'tell_on_warning' | 'tell_on_breach'>): string {
  const parts = [
    policy.tell_on_warning.length > 0 && t('sla.warns', { n: policy.warn_percent, who: toldText(policy.tell_on_warning) }),
    policy.tell_on_breach.length > 0 && t('sla.tells', { who: toldText(policy.tell_on_breach) }),
  ].filter(Boolean)
  return parts.join(' · ') || t('sla.quiet')
}

/** Monday is 0. */
export const weekdayName = (day: number) => tOr(`weekdays.day${day + 1}`, '')
export const stretchName = ({ from, to }: Stretch): string => (from === to ? weekdayName(from) : `${weekdayName(from)}–${weekdayName(to)}`)

/** A promise as it is sent; what the server adds is left out. */
export function fieldsOf({ id: _id, created_at: _made, updated_at: _changed, ...fields }: Policy): PolicyFields {
  return fields as PolicyFields
}

/** The list with one of its lines a place further up or down. */
export function stepped<T>(lines: T[], from: number, by: 1 | -1): T[] {
  const to = from + by
  const [one, other] = [lines[from], lines[to]]
  if (one === undefined || other === undefined) return lines
  return lines.map((line, n) => (n === from ? other : n === to ? one : line))
}

/** Per cent of those that are decided; a hundred only if all were kept. */
export function shareKept({ kept, broken }: { kept: number; broken: number }): number | null {
  return kept + broken ? Math.floor((kept / (kept + broken)) * 100) : null
}
