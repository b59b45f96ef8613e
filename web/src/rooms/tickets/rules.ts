import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { t } from '@/i18n'
import { said } from './macros'

export type Rule = Schemas['TicketRuleRead']
export type RuleFields = Schemas['TicketRulePut']
export type RuleAction = Rule['actions'][number]
export type Trial = Schemas['TicketRuleTrial']
/** As the form has it: a length is a number and a unit. */
export type RuleForm = Omit<RuleFields, 'minutes'> & { amount: number; unit: Unit }
export type Unit = (typeof UNITS)[number]
/** Whom and what a rule may name, by kind. */
export interface Names { user: (id: string) => string; team: (id: string) => string; macro: (id: string) => string; calendar: (id: string) => string }

export const RULES = ['ticket-rules']
export const BASES = ['reply', 'answer', 'state', 'touch', 'opened', 'due'] as const
export const ON = ['pending', 'in_progress', 'waiting_customer', 'waiting_internal', 'resolved', 'closed'] as const
export const KINDS = ['tell', 'priority', 'assign', 'team', 'tag', 'status', 'comment', 'macro'] as const
export const TOLD = ['agent', 'watchers', 'leader', 'manager'] as const
export const UNITS = ['minutes', 'hours', 'days'] as const
const IN_MINUTES: Record<Unit, number> = { minutes: 1, hours: 60, days: 1_440 }
const MINUTES = 60_000
const rule = (rule_id: string) => ({ params: { path: { rule_id } } })

export const useRules = () => useQuery({ queryKey: RULES, queryFn: async () => (await unwrap(client.GET('/api/ticket-rules', {}))).items })
export const useTeams = () => useQuery({ queryKey: ['teams', 'picker'], staleTime: 5 * MINUTES, queryFn: async () => (await unwrap(client.GET('/api/teams', {}))).items })
export const useCalendars = () => useQuery({ queryKey: ['sla', 'calendars', 'names'], staleTime: 5 * MINUTES, queryFn: async () => (await unwrap(client.GET('/api/business-calendars', {}))).items.map(({ id, name }) => ({ id, name })) })
export const readRule = (id: string) => unwrap(client.GET('/api/ticket-rules/{rule_id}', rule(id)))
export const createRule = (body: RuleFields, key: string) => unwrap(client.POST('/api/ticket-rules', { body, ...keyed(key) }))
export const putRule = ({ id, updated_at }: Pick<Rule, 'id' | 'updated_at'>, body: RuleFields, key: string) => unwrap(client.PUT('/api/ticket-rules/{rule_id}', { ...rule(id), body, ...keyed(key, updated_at) }))
export const deleteRule = (id: string, key: string) => unwrap(client.DELETE('/api/ticket-rules/{rule_id}', { ...rule(id), ...keyed(key) }))
export const tryRule = (body: Schemas['TicketRuleTry'], key: string) => unwrap(client.POST('/api/ticket-rules/try', { body, ...keyed(key) }))

/** A rule as it is sent; what the server adds is left out. */
export function fieldsOf({ id: _id, created_at: _made, updated_at: _changed, runs: _runs, refused: _refused, last_run_at: _last, ...fields }: Rule): RuleFields {
  return fields
}

/** The largest unit in which a length is a whole number. */
export function lengthOf(minutes: number): { amount: number; unit: Unit } {
  const unit = ([...UNITS].reverse()).find((one) => minutes > 0 && minutes % IN_MINUTES[one] === 0) ?? 'minutes'
  return { amount: minutes / IN_MINUTES[unit], unit }
}

export const formOf = (rule: Rule): RuleForm => {
  const { minutes, ...fields } = fieldsOf(rule)
  return { ...fields, ...lengthOf(minutes) }
}

/** Of what the form has, a rule; of each action only what its kind has. */
export function ruleOf({ amount, unit, ...form }: RuleForm, position: number): RuleFields {
  return {
    ...form, position, minutes: amount * IN_MINUTES[unit], is_active: form.is_active ?? true, working: form.working ?? false, calendar_id: form.working ? (form.calendar_id ?? null) : null,
    user_id: form.assignee === 'none' ? null : (form.user_id ?? null), team_id: form.assignee === 'none' ? null : (form.team_id ?? null), spoke_last: form.spoke_last ?? null, actions: form.actions.map(plain),
  }
}

function plain(action: RuleAction): RuleAction {
  switch (action.kind) {
    case 'status': return { kind: 'status', status: action.status, reason: action.reason?.trim() || null }
    case 'priority': return { kind: 'priority', priority: action.priority }
    case 'tag': return { kind: 'tag', tag: action.tag }
    case 'comment': return { kind: 'comment', comment_type: 'internal', content: action.content }
    case 'assign': return { kind: 'assign', user_id: action.user_id }
    case 'team': return { kind: 'team', team_id: action.team_id }
    case 'tell': return { kind: 'tell', whom: action.whom ?? [], user_ids: action.user_ids ?? [] }
    case 'macro': return { kind: 'macro', macro_id: action.macro_id }
  }
}

export function lengthText(minutes: number): string {
  const { amount, unit } = lengthOf(minutes)
  return t(`ticket_rules.n_${unit}`, { n: amount })
}

/** When it runs, as one would say it to a colleague. */
export function whenText(rule: Pick<RuleFields, 'basis' | 'minutes' | 'working' | 'calendar_id'>, names: Names): string {
  const time = lengthText(rule.minutes)
  const what = rule.basis === 'due' && !rule.minutes ? t('ticket_rules.when_due_now') : t(`ticket_rules.when_${rule.basis}`, { time })
  if (!rule.working) return what
  return t('ticket_rules.in_hours', { what, calendar: rule.calendar_id ? names.calendar(rule.calendar_id) : t('ticket_rules.usual') })
}

/** Which tickets it is for, besides their time. */
export function whichText(rule: RuleFields, names: Names): string {
  const list = (words: string[]) => words.join('、')
  return [
    list(rule.statuses.map((one) => t(`ticket_status.${one}`))),
    list((rule.ticket_types ?? []).map((one) => t(`ticket_types.${one}`))),
    list((rule.priorities ?? []).map((one) => t('ticket_rules.priority_is', { name: t(`ticket_priorities.${one}`) }))),
    list((rule.tags ?? []).map((one) => t('ticket_rules.tag_is', { name: one }))),
    rule.assignee === 'none' ? t('ticket_rules.assignee_none') : rule.assignee === 'some' ? t('ticket_rules.assignee_some') : '',
    rule.user_id ? t('ticket_rules.user_is', { name: names.user(rule.user_id) }) : '',
    rule.team_id ? t('ticket_rules.team_is', { name: names.team(rule.team_id) }) : '',
    rule.spoke_last ? t(`ticket_rules.spoke_${rule.spoke_last}`) : '',
  ].filter(Boolean).join(' · ')
}

export function deedText(action: RuleAction, names: Names): string {
  switch (action.kind) {
    case 'status': return said('status', action.status)
    case 'priority': return said('priority', action.priority)
    case 'tag': return said('tag', action.tag)
    case 'comment': return said('comment', action.content, 'internal')
    case 'assign': return said('assign', names.user(action.user_id))
    case 'team': return t('ticket_rules.does_team', { name: names.team(action.team_id) })
    case 'tell': return t('ticket_rules.does_tell', { names: [...(action.whom ?? []).map((one) => t(`ticket_told.${one}`)), ...(action.user_ids ?? []).map(names.user)].join('、') })
    case 'macro': return t('ticket_rules.does_macro', { name: names.macro(action.macro_id) })
  }
}

/** The list with one of its lines a place further up or down. */
export function stepped<T>(lines: T[], from: number, by: 1 | -1): T[] {
  const to = from + by
  const [one, other] = [lines[from], lines[to]]
  if (one === undefined || other === undefined) return lines
  return lines.map((line, n) => (n === from ? other : n === to ? one : line))
}
