import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { addDays, dayOf, instantAt, mondayOf } from '@/shared/time'
import { CONVERSATIONS } from './queries'

export type SubStatus = Schemas['ConversationStatusRead']
export type Bulk = Schemas['Bulk']
export type Priority = Schemas['SetPriority']['priority']
export const PRIORITIES: Priority[] = ['low', 'medium', 'high', 'urgent']
const one = (conversation_id: string) => ({ params: { path: { conversation_id } } })

export const postNote = (id: string, content: string, mentions: string[], external_id: string) =>
  unwrap(client.POST('/api/conversations/{conversation_id}/notes', { ...one(id), body: { content, mentions, external_id }, ...keyed(external_id) }))
export const snooze = (id: string, until: Date | null, key: string) =>
  unwrap(client.POST('/api/conversations/{conversation_id}/snooze', { ...one(id), body: { until: until?.toISOString() ?? null }, ...keyed(key) }))
export const wake = (id: string, key: string) => unwrap(client.POST('/api/conversations/{conversation_id}/wake', { ...one(id), ...keyed(key) }))
export const putTags = (id: string, tags: string[], key: string) =>
  unwrap(client.PUT('/api/conversations/{conversation_id}/tags', { ...one(id), body: { tags }, ...keyed(key) }))
export const putSubStatus = (id: string, sub_status_id: string | null, key: string) =>
  unwrap(client.PUT('/api/conversations/{conversation_id}/sub-status', { ...one(id), body: { sub_status_id }, ...keyed(key) }))
export const putPriority = (id: string, priority: Priority, key: string) =>
  unwrap(client.POST('/api/conversations/{conversation_id}/priority', { ...one(id), body: { priority }, ...keyed(key) }))
export const countBulk = (body: Bulk) => unwrap(client.POST('/api/conversations/bulk/count', { body }))
export const doBulk = (body: Bulk, key: string) => unwrap(client.POST('/api/conversations/bulk', { body, ...keyed(key) }))

export const useSubStatuses = () => useQuery({
  queryKey: ['conversation-statuses'],
  staleTime: 5 * 60_000,
  queryFn: async () => (await unwrap(client.GET('/api/conversation-statuses'))).items,
})
export const useAround = (id: string, enabled: boolean) => useQuery({
  queryKey: [...CONVERSATIONS, 'around', id],
  enabled,
  queryFn: () => unwrap(client.GET('/api/conversations/{conversation_id}/around', one(id))),
})

const NINE = 9 * 60

/** The times that people put a talk off to, on the clock of the site. */
export function laterTimes(now: Date, zone: string): { key: 'in_hour' | 'tomorrow' | 'monday'; at: Date }[] {
  const today = dayOf(now, zone)
  return [
    { key: 'in_hour', at: new Date(now.getTime() + 3_600_000) },
    { key: 'tomorrow', at: instantAt(addDays(today, 1), NINE, zone) },
    { key: 'monday', at: instantAt(addDays(mondayOf(today), 7), NINE, zone) },
  ]
}
