import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type Policy = Schemas['PolicyRead']
export type PolicyFields = Schemas['PolicyPut']
export type Calendar = Schemas['CalendarRead']
export type CalendarFields = Schemas['CalendarPut']
export type OtherDay = Schemas['BusinessDay']
export type MetricReport = Schemas['MetricReport']

export const SLA = ['sla']
const MINUTES = 60_000
const policy = (policy_id: string) => ({ params: { path: { policy_id } } })
const calendar = (calendar_id: string) => ({ params: { path: { calendar_id } } })

// the client takes a pair of times for any list, so that calendars are named here as what they are
export const usePolicies = () => useQuery({ queryKey: [...SLA, 'policies'], queryFn: async () => (await unwrap(client.GET('/api/sla-policies', {}))).items })
export const useCalendars = () => useQuery({ queryKey: [...SLA, 'calendars'], queryFn: async () => (await unwrap(client.GET('/api/business-calendars', {}))).items as Calendar[] })
export const useReport = (since: string, until: string, subject: Policy['subject']) => useQuery({
  queryKey: [...SLA, 'report', since, until, subject],
  queryFn: async () => (await unwrap(client.GET('/api/sla-report', { params: { query: { since, until, subject } } }))).items,
})
export const useTags = (enabled: boolean) => useQuery({ queryKey: ['tags', 'picker'], enabled, staleTime: 5 * MINUTES, queryFn: async () => (await unwrap(client.GET('/api/tags', {}))).items })
export const useChannels = (enabled: boolean) => useQuery({ queryKey: ['channels', 'picker'], enabled, staleTime: 5 * MINUTES, queryFn: async () => (await unwrap(client.GET('/api/channels', {}))).items })

export const readPolicy = (id: string) => unwrap(client.GET('/api/sla-policies/{policy_id}', policy(id)))
export const createPolicy = (body: PolicyFields, key: string) => unwrap(client.POST('/api/sla-policies', { body, ...keyed(key) }))
export const putPolicy = ({ id, updated_at }: Pick<Policy, 'id' | 'updated_at'>, body: PolicyFields, key: string) =>
  unwrap(client.PUT('/api/sla-policies/{policy_id}', { ...policy(id), body, ...keyed(key, updated_at) }))
export const deletePolicy = (id: string, key: string) => unwrap(client.DELETE('/api/sla-policies/{policy_id}', { ...policy(id), ...keyed(key) }))

export const readHolidays = async (year: number) => (await unwrap(client.GET('/api/business-calendars/holidays', { params: { query: { year } } }))).items as OtherDay[]
export const readCalendar = async (id: string) => (await unwrap(client.GET('/api/business-calendars/{calendar_id}', calendar(id)))) as Calendar
export const createCalendar = (body: CalendarFields, key: string) => unwrap(client.POST('/api/business-calendars', { body, ...keyed(key) }))
export const putCalendar = ({ id, updated_at }: Pick<Calendar, 'id' | 'updated_at'>, body: CalendarFields, key: string) =>
  unwrap(client.PUT('/api/business-calendars/{calendar_id}', { ...calendar(id), body, ...keyed(key, updated_at) }))
export const deleteCalendar = (id: string, key: string) => unwrap(client.DELETE('/api/business-calendars/{calendar_id}', { ...calendar(id), ...keyed(key) }))
export const askDue = (body: Schemas['DueAsked'], key: string) => unwrap(client.POST('/api/business-calendars/due', { body, ...keyed(key) }))
