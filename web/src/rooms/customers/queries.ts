import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Page } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export interface Tag { id: string; name: string; color: string; category: string | null }
export interface Customer {
  id: string
  public_code: string
  type: string
  name: string
  phone_masked: string | null
  wechat_id: string | null
  email: string | null
  gender: string | null
  age_range: string | null
  region_province: string | null
  region_city: string | null
  company_name: string | null
  stage: string
  score: number
  owner_id: string | null
  site_id: string | null
  source_type: string
  tag_ids: string[]
  last_contact_at: string | null
  created_at: string
}
export interface CustomerDetail extends Customer { updated_at: string; tags: Tag[]; stats: Record<string, unknown>; score_details: Record<string, unknown> }
export interface CustomerFields {
  name: string
  type?: string
  phone?: string
  wechat_id?: string
  email?: string
  gender?: string
  region_province?: string
  region_city?: string
  company_name?: string
  stage?: string
  owner_id?: string
}
export interface Activity { id: string; type: string; title: string | null; description: string | null; user_name: string | null; metadata: Record<string, unknown>; occurred_at: string }
export interface Booking { id: string; starts_at: string; ends_at: string; status: string; staff_name?: string | null; service_item_name?: string | null }
export type CustomerFilters = { q?: string; stage?: string; owner_id?: string; tag_id?: string }

export const CUSTOMERS = ['customers']
const one = (customer_id: string) => ({ params: { path: { customer_id } } })

export const useCustomerList = (filters: CustomerFilters) =>
  useKeyset<Customer>([...CUSTOMERS, 'list', filters], (cursor) =>
    unwrap<Page<Customer>>(client.GET('/api/customers', { params: { query: { ...filters, cursor, limit: 100 } } })))

export const readCustomer = (id: string) => unwrap<CustomerDetail>(client.GET('/api/customers/{customer_id}', one(id)))
export const useCustomer = (id: string) => useQuery({ queryKey: [...CUSTOMERS, 'one', id], queryFn: () => readCustomer(id) })

export const useTimeline = (id: string) => useInfiniteQuery({
  queryKey: [...CUSTOMERS, 'timeline', id],
  initialPageParam: '',
  queryFn: ({ pageParam }) => unwrap<Page<Activity>>(
    client.GET('/api/customers/{customer_id}/activities', { params: { path: { customer_id: id }, query: { limit: 50, cursor: pageParam || undefined } } })),
  getNextPageParam: (page) => page.next_cursor || undefined,
})

export const useTags = () => useQuery({
  queryKey: ['tags'],
  staleTime: 60_000,
  queryFn: async () => (await unwrap<Page<Tag>>(client.GET('/api/tags', { params: { query: { limit: 200 } } }))).items,
})

export const useCustomerBookings = (id: string) => useQuery({
  queryKey: ['appointments', 'customer', id],
  queryFn: async () => (await unwrap<Page<Booking>>(client.GET('/api/appointments', { params: { query: { customer_id: id, limit: 20 } } }))).items,
})

export const useCustomerConversations = (id: string) => useQuery({
  queryKey: ['conversations', 'customer', id],
  queryFn: async () => (await unwrap<Page<{ id: string; status: string; last_message_preview: string | null; last_message_at: string | null }>>(
    client.GET('/api/conversations', { params: { query: { customer_id: id, limit: 5 } } }))).items,
})

export const createCustomer = (body: CustomerFields, key: string) => unwrap<Customer>(client.POST('/api/customers', { body, ...keyed(key) }))
/** Refused with 412 when somebody has changed the customer since `seen` was read. */
export const patchCustomer = (seen: CustomerDetail, body: Partial<CustomerFields>, key: string) =>
  unwrap<Customer>(client.PATCH('/api/customers/{customer_id}', { ...one(seen.id), body, ...keyed(key, seen.updated_at) }))
export const addNote = (id: string, description: string, key: string) =>
  unwrap<Activity>(client.POST('/api/customers/{customer_id}/activities', { ...one(id), body: { description }, ...keyed(key) }))
export const revealField = (id: string, field: string, reason: string, key: string) =>
  unwrap<{ value: string }>(client.POST('/api/customers/{customer_id}/reveal', { ...one(id), body: { field, reason }, ...keyed(key) }))
export const createTag = (name: string, key: string) => unwrap<Tag>(client.POST('/api/tags', { body: { name }, ...keyed(key) }))
export const addTag = (id: string, tag_id: string, key: string) =>
  unwrap(client.POST('/api/customers/{customer_id}/tags', { ...one(id), body: { tag_id }, ...keyed(key) }))
export const removeTag = (id: string, tag_id: string, key: string) =>
  unwrap(client.DELETE('/api/customers/{customer_id}/tags/{tag_id}', { params: { path: { customer_id: id, tag_id } }, ...keyed(key) }))
