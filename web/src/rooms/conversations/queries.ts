import { useInfiniteQuery, useQuery, type InfiniteData, type QueryClient } from '@tanstack/react-query'
import { newId } from '@/api/id'
import { client, getCsrfToken, keyed, unwrap, type Page, type Schemas } from '@/api/client'
import { toProblem } from '@/api/problem'
import { language } from '@/i18n'
import { useKeyset } from '@/shared/list/useKeyset'

export type Conversation = Schemas['ConversationRead']
export type Message = Schemas['MessagePublic'] & Partial<Pick<Schemas['MessageRead'], 'metadata' | 'conversation_id'>>
export type ConversationFilters = { status?: string; agent?: string; q?: string; snoozed?: boolean; tag?: string; sub_status_id?: string }

export const CONVERSATIONS = ['conversations']
const one = (conversation_id: string) => ({ params: { path: { conversation_id } } })

export const useConversations = (filters: ConversationFilters) =>
  useKeyset<Conversation>([...CONVERSATIONS, 'list', filters], (cursor) =>
    unwrap(client.GET('/api/conversations', { params: { query: { ...filters, cursor, limit: 50 } } })))

export const useConversation = (id: string | undefined) => useQuery({
  queryKey: [...CONVERSATIONS, 'one', id],
  enabled: !!id,
  queryFn: () => unwrap(client.GET('/api/conversations/{conversation_id}', one(id!))),
})

export interface Marked { sender_type: string; seen_seq: number; read_seq: number }
type Pages = InfiniteData<Page<Message>, string>
/** What was said in talks that were merged into this one. */
export const mergedKey = (id: string) => [...CONVERSATIONS, 'merged-messages', id]
const messagesKey = (id: string) => ['messages', id]

export const useMessages = (id: string) => useInfiniteQuery({
  queryKey: messagesKey(id),
  initialPageParam: '',
  queryFn: ({ pageParam }) => unwrap(
    client.GET('/api/conversations/{conversation_id}/messages', { params: { path: { conversation_id: id }, query: { limit: 50, cursor: pageParam || undefined } } })),
  getNextPageParam: (page) => page.next_cursor || undefined,
  select: (data) => data.pages.flatMap((page) => page.items),
})

export type Note = Schemas['ConversationNoteRead']
/** What colleagues noted, the newest two hundred. */
export const useNotes = (id: string) => useQuery({
  queryKey: [...CONVERSATIONS, 'notes', id],
  queryFn: async () => (await unwrap(client.GET('/api/conversations/{conversation_id}/notes', { params: { path: { conversation_id: id }, query: { limit: 200 } } }))).items,
})

/** Puts a message that just arrived into the loaded thread; asking again would cost a round trip. */
export function addMessage(queries: QueryClient, id: string, message: Message) {
  queries.setQueryData<Pages>(messagesKey(id), (data) => {
    const [first, ...rest] = data?.pages ?? []
    if (!data || !first || data.pages.some((page) => page.items.some((item) => item.id === message.id))) return data
    return { ...data, pages: [{ ...first, items: [message, ...first.items] }, ...rest] }
  })
}

/** How far one side's words have come: a mark covers everything before it. */
export function markMessages(queries: QueryClient, id: string, { sender_type, seen_seq, read_seq }: Marked) {
  const mark = (item: Message): Message => {
    if ((item.sender_type === 'customer') !== (sender_type === 'customer') || item.seq > seen_seq || item.status === 'read') return item
    return { ...item, status: item.seq <= read_seq ? 'read' : 'delivered' }
  }
  queries.setQueryData<Pages>(messagesKey(id), (data) =>
    data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(mark) })) })
}

export const postMessage = (id: string, content: string, external_message_id: string, confirmed = false) =>
  unwrap(client.POST('/api/conversations/{conversation_id}/messages', { ...one(id), body: { content_type: 'text', content, external_message_id, confirmed }, ...keyed(confirmed ? newId() : external_message_id) }))
/** A file as an answer; the same id again is the same message. */
export async function postFile(id: string, file: File, external_message_id: string): Promise<Message> {
  const body = new FormData()
  body.append('external_message_id', external_message_id)
  body.append('file', file)
  const answer = await fetch(`/api/conversations/${id}/files`, { method: 'POST', body, headers: { 'X-CSRF-Token': getCsrfToken(), 'Idempotency-Key': external_message_id, 'Accept-Language': language() } })
  const said: unknown = await answer.json().catch(() => undefined)
  if (!answer.ok) throw toProblem(answer, said)
  return said as Message
}
export const askFile = (conversation_id: string, message_id: string, key: string) =>
  unwrap(client.POST('/api/conversations/{conversation_id}/messages/{message_id}/file', { params: { path: { conversation_id, message_id } }, ...keyed(key) }))
export const assignConversation = (id: string, user_id: string, key: string) =>
  unwrap(client.POST('/api/conversations/{conversation_id}/assign', { ...one(id), body: { user_id }, ...keyed(key) }))
export const resolveConversation = (id: string, key: string) => unwrap(client.POST('/api/conversations/{conversation_id}/resolve', { ...one(id), ...keyed(key) }))
export const reopenConversation = (id: string, key: string) => unwrap(client.POST('/api/conversations/{conversation_id}/reopen', { ...one(id), ...keyed(key) }))
export const closeConversation = (id: string, key: string) => unwrap(client.POST('/api/conversations/{conversation_id}/close', { ...one(id), ...keyed(key) }))
export const markRead = (id: string) => unwrap(client.POST('/api/conversations/{conversation_id}/read', one(id)))
export const tellTyping = (id: string) => client.POST('/api/conversations/{conversation_id}/typing', one(id))
export const linkConversation = (id: string, customer_id: string, key: string) =>
  unwrap(client.POST('/api/conversations/{conversation_id}/link', { ...one(id), body: { customer_id }, ...keyed(key) }))

export const useLinkedCustomer = (id: string | null | undefined) => useQuery({
  queryKey: ['customers', 'one', id],
  enabled: !!id,
  queryFn: () => unwrap(
    client.GET('/api/customers/{customer_id}', { params: { path: { customer_id: id! } } })),
})
export const useLinkedLead = (id: string | null | undefined) => useQuery({
  queryKey: ['leads', 'one', id],
  enabled: !!id,
  queryFn: () => unwrap(
    client.GET('/api/leads/{id}', { params: { path: { id: id! } } })),
})
export const convertLead = (id: string, key: string) => unwrap(client.POST('/api/leads/{id}/convert', { params: { path: { id } }, ...keyed(key) }))
