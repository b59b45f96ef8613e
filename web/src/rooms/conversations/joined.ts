import { queryOptions, useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { tOr } from '@/i18n'
import { CONVERSATIONS, type Conversation } from './queries'
import { among, type Bubble } from './thread'

export type Merge = Schemas['Merge']
export type MergedTalk = Schemas['MergedTalk']
export type Scheduled = Schemas['ScheduledRead']
const MOST = 200
const one = (conversation_id: string) => ({ params: { path: { conversation_id } } })
const two = (conversation_id: string, scheduled_id: string) => ({ params: { path: { conversation_id, scheduled_id } } })

export const mergedOptions = (id: string) => queryOptions({
  queryKey: [...CONVERSATIONS, 'merged', id],
  queryFn: () => unwrap(client.GET('/api/conversations/{conversation_id}/merged', one(id))),
})
/** Which other open talks the customer has. */
export const useOthers = ({ id, customer_id }: Conversation) => useQuery({
  queryKey: [...CONVERSATIONS, 'of', customer_id, id],
  queryFn: async () => (await unwrap(client.GET('/api/conversations', { params: { query: { customer_id: customer_id!, status: 'open', limit: 50 } } }))).items.filter((talk) => talk.id !== id),
})
export const useMergePreview = (id: string, into: string | undefined) => useQuery({
  queryKey: [...CONVERSATIONS, 'merge', id, into],
  enabled: !!into,
  gcTime: 0,
  queryFn: () => unwrap(client.GET('/api/conversations/{conversation_id}/merge', { params: { path: { conversation_id: id }, query: { into: into! } } })),
})
export const mergeInto = (id: string, body: Merge, key: string) => unwrap(client.POST('/api/conversations/{conversation_id}/merge', { ...one(id), body, ...keyed(key) }))

export const platformOf = (type: string | null | undefined) => (type ? tOr(`platforms.${type}`, type) : '')

/** The messages of talks that were merged into this one, each with where it comes from. */
export async function mergedBubbles(talks: MergedTalk[]): Promise<Bubble[]> {
  const pages = await Promise.all(talks.map(async (talk) => {
    const page = await unwrap(client.GET('/api/conversations/{conversation_id}/messages', { params: { path: { conversation_id: talk.id }, query: { limit: MOST } } }))
    const origin = [platformOf(talk.channel_type), talk.session_name].filter(Boolean).join(' · ')
    return page.items.map((message): Bubble => ({ key: message.id, message, pending: null, origin }))
  }))
  return among([], pages.flat())
}

export const useScheduled = (id: string) => useQuery({
  queryKey: [...CONVERSATIONS, 'scheduled', id],
  queryFn: async () => (await unwrap(client.GET('/api/conversations/{conversation_id}/scheduled', one(id)))).items,
})
export const schedule = (id: string, body: Schemas['ScheduledCreate'], key: string) => unwrap(client.POST('/api/conversations/{conversation_id}/scheduled', { ...one(id), body, ...keyed(key) }))
/** Refused with 412 when a colleague has changed it since it was shown. */
export const reschedule = ({ id, conversation_id, updated_at }: Scheduled, body: Schemas['ScheduledPut'], key: string) => unwrap(client.PUT('/api/conversations/{conversation_id}/scheduled/{scheduled_id}', { ...two(conversation_id, id), body, ...keyed(key, updated_at) }))
export const unschedule = ({ id, conversation_id }: Scheduled, key: string) => unwrap(client.POST('/api/conversations/{conversation_id}/scheduled/{scheduled_id}/cancel', { ...two(conversation_id, id), ...keyed(key) }))
