import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Query, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type Tag = Schemas['TagRead']
export type Customer = Schemas['CustomerBrief']
export type CustomerDetail = Schemas['CustomerRead']
export type CustomerFields = Schemas['CustomerCreate']
export type Activity = Schemas['ActivityRead']
export type Booking = Schemas['AppointmentRead']
export type CustomerFilters = { q?: string; stage?: string; owner_id?: string; tag_id?: string; type?: string; fields?: string; segment_id?: string; sort?: string }
export type TimelineFilters = { kinds?: string; as_of?: string }

export const CUSTOMERS = ['customers']
const one = (customer_id: string) => ({ params: { path: { customer_id } } })

export const useCustomerList = (filters: CustomerFilters) =>
  useKeyset<Customer>([...CUSTOMERS, 'list', filters], (cursor) =>
    unwrap(client.GET('/api/customers', { params: { query: { ...(filters as Query<'/api/customers'>), cursor, limit: 100 } } })))

export const readCustomer = (id: string) => unwrap(client.GET('/api/customers/{customer_id}', one(id)))
export const useCustomer = (id: string) => useQuery({ queryKey: [...CUSTOMERS, 'one', id], queryFn: () => readCustomer(id) })

export const useTimeline = (id: string, filters: TimelineFilters) => useInfiniteQuery({
  queryKey: [...CUSTOMERS, 'timeline', id, filters],
  initialPageParam: '',
  queryFn: ({ pageParam }) => unwrap(
    client.GET('/api/customers/{customer_id}/activities', { params: { path: { customer_id: id }, query: { ...filters, limit: 50, cursor: pageParam || undefined } } })),
  getNextPageParam: (page) => page.next_cursor || undefined,
})

export const useTags = () => useQuery({
  queryKey: ['tags'],
  staleTime: 60_000,
  queryFn: async () => (await unwrap(client.GET('/api/tags', {}))).items,
})

export const useCustomerBookings = (id: string, enabled: boolean) => useQuery({
  enabled,
  queryKey: ['appointments', 'customer', id],
  queryFn: async () => (await unwrap(client.GET('/api/appointments', { params: { query: { customer_id: id, limit: 20 } } }))).items,
})

export const useCustomerConversations = (id: string, enabled: boolean) => useQuery({
  enabled,
  queryKey: ['conversations', 'customer', id],
  queryFn: async () => (await unwrap(
    client.GET('/api/conversations', { params: { query: { customer_id: id, limit: 5 } } }))).items,
})

export const createCustomer = (body: CustomerFields, key: string) => unwrap(client.POST('/api/customers', { body, ...keyed(key) }))
/** Refused with 412 when somebody has changed the customer since `seen` was read. */
export const patchCustomer = (seen: CustomerDetail, body: Schemas['CustomerPatch'], key: string) =>
  unwrap(client.PATCH('/api/customers/{customer_id}', { ...one(seen.id), body, ...keyed(key, seen.updated_at) }))
export const addNote = (id: string, description: string, key: string) =>
  unwrap(client.POST('/api/customers/{customer_id}/activities', { ...one(id), body: { description }, ...keyed(key) }))
export const revealPhone = (id: string, reason: string, key: string) =>
  unwrap(client.POST('/api/customers/{customer_id}/reveal', { ...one(id), body: { field: 'phone', reason }, ...keyed(key) }))
export type TagFields = Schemas['TagCreate']
export const addNewTag = (body: TagFields, key: string) => unwrap(client.POST('/api/tags', { body, ...keyed(key) }))
export const patchTag = (tag_id: string, body: Schemas['TagPatch'], key: string) => unwrap(client.PATCH('/api/tags/{tag_id}', { params: { path: { tag_id } }, body, ...keyed(key) }))
export const deleteTag = (tag_id: string, key: string) => unwrap(client.DELETE('/api/tags/{tag_id}', { params: { path: { tag_id } }, ...keyed(key) }))
export const createTag = (name: string, key: string) => unwrap(client.POST('/api/tags', { body: { name }, ...keyed(key) }))
export const addTag = (id: string, tag_id: string, key: string) =>
  unwrap(client.POST('/api/customers/{customer_id}/tags', { ...one(id), body: { tag_id }, ...keyed(key) }))
export const removeTag = (id: string, tag_id: string, key: string) =>
  unwrap(client.DELETE('/api/customers/{customer_id}/tags/{tag_id}', { params: { path: { customer_id: id, tag_id } }, ...keyed(key) }))
