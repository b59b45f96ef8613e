import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { t } from '@/i18n'

export type Rule = Schemas['AssignmentRule']
export type Way = NonNullable<Rule['way']>
export type TryLead = Schemas['AssignmentLead']
export type Outcome = Schemas['AssignmentOutcome']

export const ASSIGNMENT = ['assignment']
export const WAYS: Way[] = ['round_robin', 'least_load', 'skill', 'region', 'score']
export const useBook = () => useQuery({ queryKey: [...ASSIGNMENT, 'book'], queryFn: () => unwrap(client.GET('/api/assignment-rules', {})) })
export const useVersions = () => useQuery({ queryKey: [...ASSIGNMENT, 'versions'], queryFn: async () => (await unwrap(client.GET('/api/assignment-rules/versions', {}))).items })
export const useTeams = () => useQuery({ queryKey: ['teams', 'picker'], staleTime: 5 * 60_000, queryFn: async () => (await unwrap(client.GET('/api/teams', {}))).items })
export const putBook = (rules: Rule[], based_on: number, note: string, key: string) =>
  unwrap(client.PUT('/api/assignment-rules', { body: { rules, based_on, note: note || null }, ...keyed(key) }))
export const tryLead = (lead: TryLead, rules: Rule[], key: string) =>
  unwrap(client.POST('/api/assignment-rules/dry-run', { body: { lead, rules }, ...keyed(key) }))

export const fresh = (): Rule => ({
  id: crypto.randomUUID(), name: t('assignment.new_name'), is_active: true, sources: [], regions: [], campaigns: [], site_ids: [], score_from: null,
  way: 'round_robin', members: [], team_id: null, skill: null, capacity: null, hours: false, fallback: 'next', fallback_user_id: null,
})

/** The list with one of its lines at another place. */
export function moved<T>(lines: T[], from: number, to: number): T[] {
  if (to < 0 || to >= lines.length || from === to) return lines
  const rest = lines.filter((_, n) => n !== from)
  return [...rest.slice(0, to), lines[from]!, ...rest.slice(to)]
}
