import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Query, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type Lead = Schemas['LeadBrief']
export type LeadFields = Schemas['LeadCreate']
export type LeadActivity = Schemas['LeadActivityRead']
export type LeadFilters = { q?: string; status?: string; assigned_to?: string; source_platform?: string; import_id?: string; sort?: string }

export const LEADS = ['leads']

export const useLeadList = (filters: LeadFilters) =>
  useKeyset<Lead>([...LEADS, 'list', filters], (cursor) =>
    unwrap(client.GET('/api/leads', { params: { query: { ...(filters as Query<'/api/leads'>), cursor, limit: 100 } } })))

export const readLead = (id: string) => unwrap(client.GET('/api/leads/{id}', { params: { path: { id } } }))

export const useLead = (id: string | null) => useQuery({ queryKey: [...LEADS, 'one', id], enabled: !!id, queryFn: () => readLead(id!) })

export const useLeadActivities = (id: string) => useQuery({
  queryKey: [...LEADS, 'activities', id],
  queryFn: async () => (await unwrap(client.GET('/api/leads/{id}/activities', { params: { path: { id } } }))).items,
})

export const createLead = (body: LeadFields, key: string) => unwrap(client.POST('/api/leads', { body, ...keyed(key) }))

export const patchLead = (id: string, body: Schemas['LeadPatch'], key: string) =>
  unwrap(client.PATCH('/api/leads/{id}', { params: { path: { id } }, body, ...keyed(key) }))

export const assignLead = (id: string, user_id: string, key: string) =>
  unwrap(client.POST('/api/leads/{id}/assign', { params: { path: { id } }, body: { user_id }, ...keyed(key) }))

export const convertLead = (id: string, key: string) =>
  unwrap(client.POST('/api/leads/{id}/convert', { params: { path: { id } }, ...keyed(key) }))

export const loseLead = (id: string, reason: string, key: string) =>
  unwrap(client.POST('/api/leads/{id}/lose', { params: { path: { id } }, body: { reason }, ...keyed(key) }))

export const noteLead = (id: string, description: string, key: string) =>
  unwrap(client.POST('/api/leads/{id}/activities', { params: { path: { id } }, body: { type: 'note', description }, ...keyed(key) }))

export const revealLead = (id: string, reason: string, key: string) =>
  unwrap(client.POST('/api/leads/{id}/reveal', { params: { path: { id } }, body: { field: 'contact_phone', reason }, ...keyed(key) }))
