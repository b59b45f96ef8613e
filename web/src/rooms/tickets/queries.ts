import { useQuery } from '@tanstack/react-query'
import { client, getCsrfToken, keyed, unwrap, type Query, type Schemas } from '@/api/client'
import { toProblem } from '@/api/problem'
import { useKeyset } from '@/shared/list/useKeyset'

export type Ticket = Schemas['TicketBrief']
export type TicketDetail = Schemas['TicketRead']
export type TicketFields = Schemas['TicketCreate']
export type Comment = Schemas['TicketCommentRead']
export type Attachment = Schemas['TicketAttachmentRead']
export type Link = Schemas['TicketLinkRead']
export type Status = Ticket['status']
export type Priority = Ticket['priority']
export type Kind = Ticket['ticket_type']
export type TicketFilters = Partial<Record<'q' | 'status' | 'priority' | 'ticket_type' | 'assigned_agent_id' | 'watching' | 'late', string>>

export const TICKETS = ['tickets']
const one = (id: string) => ({ params: { path: { id } } })
const COLUMN = 20

// the address has words, the server reads them
const asked = (filters: TicketFilters) => filters as unknown as Query<'/api/tickets'>
export const useTicketList = (filters: TicketFilters) => useKeyset<Ticket>([...TICKETS, 'list', filters], (cursor) =>
  unwrap(client.GET('/api/tickets', { params: { query: { ...asked(filters), cursor, limit: 100 } } })))
export const columnKey = (filters: TicketFilters, status: Status) => [...TICKETS, 'column', status, filters]
export const useColumn = (filters: TicketFilters, status: Status) => useKeyset<Ticket>(columnKey(filters, status), (cursor) =>
  unwrap(client.GET('/api/tickets', { params: { query: { ...asked(filters), status, cursor, limit: COLUMN } } })))
export const useCounts = () => useQuery({ queryKey: [...TICKETS, 'counts'], queryFn: () => unwrap(client.GET('/api/tickets/counts', {})) })

export const readTicket = (id: string) => unwrap(client.GET('/api/tickets/{id}', one(id)))
export const useTicket = (id: string) => useQuery({ queryKey: [...TICKETS, 'one', id], queryFn: () => readTicket(id) })
export const useComments = (id: string) => useKeyset<Comment>([...TICKETS, 'comments', id], (cursor) =>
  unwrap(client.GET('/api/tickets/{id}/comments', { params: { path: { id }, query: { cursor, limit: 50 } } })))
export const useHistory = (id: string) => useQuery({ queryKey: [...TICKETS, 'history', id], queryFn: async () => (await unwrap(client.GET('/api/tickets/{id}/history', one(id)))).items })
export const useAttachments = (id: string) => useQuery({ queryKey: [...TICKETS, 'files', id], queryFn: async () => (await unwrap(client.GET('/api/tickets/{id}/attachments', one(id)))).items })
export const useLinks = (id: string) => useQuery({ queryKey: [...TICKETS, 'links', id], queryFn: async () => (await unwrap(client.GET('/api/tickets/{id}/links', one(id)))).items })
export const useTicketClocks = (ticket_id: string) => useQuery({ queryKey: [...TICKETS, 'clocks', ticket_id], queryFn: async () => (await unwrap(client.GET('/api/sla-clocks/of-ticket', { params: { query: { ticket_id } } }))).items })
export const useCsat = (id: string) => useQuery({ queryKey: [...TICKETS, 'csat', id], queryFn: () => unwrap(client.GET('/api/tickets/{id}/csat', one(id))) })
export const makeLink = (id: string, key: string) => unwrap(client.POST('/api/tickets/{id}/customer-link', { ...one(id), ...keyed(key) }))
export const findTickets = async (q: string) => (await unwrap(client.GET('/api/tickets', { params: { query: { q: q || undefined, status: 'open', limit: 20 } } }))).items

export const createTicket = (body: TicketFields, key: string) => unwrap(client.POST('/api/tickets', { body, ...keyed(key) }))
/** Refused with 412 when somebody has changed the ticket since `seen` was read. */
export const patchTicket = (seen: TicketDetail, body: Schemas['TicketPatch'], key: string) => unwrap(client.PATCH('/api/tickets/{id}', { ...one(seen.id), body, ...keyed(key, seen.updated_at) }))
export const moveTicket = (id: string, body: Schemas['TicketMove'], key: string, seen?: string) => unwrap(client.POST('/api/tickets/{id}/move', { ...one(id), body, ...keyed(key, seen) }))
export const reopenTicket = (id: string, reason: string, key: string) => unwrap(client.POST('/api/tickets/{id}/reopen', { ...one(id), body: { reason }, ...keyed(key) }))
export const assignTicket = (id: string, user_id: string | null, key: string) => unwrap(client.POST('/api/tickets/{id}/assign', { ...one(id), body: { user_id }, ...keyed(key) }))
export const mergeTicket = (id: string, into: string, key: string) => unwrap(client.POST('/api/tickets/{id}/merge', { ...one(id), body: { into }, ...keyed(key) }))
export const watchTicket = (id: string, body: Schemas['TicketWatch'], key: string) => unwrap(client.POST('/api/tickets/{id}/watch', { ...one(id), body, ...keyed(key) }))
export const sayOf = (id: string, body: Schemas['TicketCommentCreate'], key: string) => unwrap(client.POST('/api/tickets/{id}/comments', { ...one(id), body, ...keyed(key) }))
export const splitTicket = (id: string, body: Schemas['TicketSplit'], key: string) => unwrap(client.POST('/api/tickets/{id}/split', { ...one(id), body, ...keyed(key) }))

const file = (id: string, attachment_id: string) => ({ params: { path: { id, attachment_id } } })
export const askFile = (id: string, attachmentId: string, key: string) => unwrap(client.POST('/api/tickets/{id}/attachments/{attachment_id}/downloads', { ...file(id, attachmentId), ...keyed(key) }))
export const removeFile = (id: string, attachmentId: string, key: string) => unwrap(client.DELETE('/api/tickets/{id}/attachments/{attachment_id}', { ...file(id, attachmentId), ...keyed(key) }))
export async function addFile(id: string, sent: File, key: string): Promise<Attachment> {
  const body = new FormData()
  body.append('file', sent)
  const answer = await fetch(`/api/tickets/${id}/attachments`, { method: 'POST', body, headers: { 'X-CSRF-Token': getCsrfToken(), 'Idempotency-Key': key } })
  const said: unknown = await answer.json().catch(() => undefined)
  if (!answer.ok) throw toProblem(answer, said)
  return said as Attachment
}
