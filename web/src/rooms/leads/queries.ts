import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Page } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export interface Lead {
  id: string
  contact_name: string | null
  contact_phone_masked: string | null
  contact_wechat: string | null
  contact_email: string | null
  company_name: string | null
  province: string | null
  city: string | null
  source_platform: string | null
  source_detail: string | null
  utm_source: string | null
  utm_campaign: string | null
  score: number
  status: string
  lost_reason: string | null
  assigned_to: string | null
  customer_id: string | null
  created_at: string
  updated_at: string
}
export interface LeadFields {
  contact_name: string
  contact_phone?: string
  contact_wechat?: string
  contact_email?: string
  company_name?: string
  province?: string
  city?: string
  source_platform?: string
  source_detail?: string
}
export interface LeadActivity { id: string; type: string; description: string | null; score_impact: number; created_at: string }
export type LeadFilters = { q?: string; status?: string; assigned_to?: string; source_platform?: string }

export const LEADS = ['leads']

export const useLeadList = (filters: LeadFilters) =>
  useKeyset<Lead>([...LEADS, 'list', filters], (cursor) =>
    unwrap<Page<Lead>>(client.GET('/api/leads', { params: { query: { ...filters, cursor, limit: 100 } } })))

export const readLead = (id: string) => unwrap<Lead>(client.GET('/api/leads/{id}', { params: { path: { id } } }))

export const useLead = (id: string | null) => useQuery({ queryKey: [...LEADS, 'one', id], enabled: !!id, queryFn: () => readLead(id!) })

export const useLeadActivities = (id: string) => useQuery({
  queryKey: [...LEADS, 'activities', id],
  queryFn: async () => (await unwrap<Page<LeadActivity>>(client.GET('/api/leads/{id}/activities', { params: { path: { id } } }))).items,
})

export const createLead = (body: LeadFields, key: string) => unwrap<Lead>(client.POST('/api/leads', { body, ...keyed(key) }))

export const patchLead = (id: string, body: Partial<LeadFields> & { status?: string }, key: string) =>
  unwrap<Lead>(client.PATCH('/api/leads/{id}', { params: { path: { id } }, body, ...keyed(key) }))

export const assignLead = (id: string, user_id: string, key: string) =>
  unwrap<Lead>(client.POST('/api/leads/{id}/assign', { params: { path: { id } }, body: { user_id }, ...keyed(key) }))

export const convertLead = (id: string, key: string) =>
  unwrap<Lead>(client.POST('/api/leads/{id}/convert', { params: { path: { id } }, ...keyed(key) }))

export const loseLead = (id: string, reason: string, key: string) =>
  unwrap<Lead>(client.POST('/api/leads/{id}/lose', { params: { path: { id } }, body: { reason }, ...keyed(key) }))

export const noteLead = (id: string, description: string, key: string) =>
  unwrap<LeadActivity>(client.POST('/api/leads/{id}/activities', { params: { path: { id } }, body: { type: 'note', description }, ...keyed(key) }))

export const revealLead = (id: string, reason: string, key: string) =>
  unwrap<{ value: string }>(client.POST('/api/leads/{id}/reveal', { params: { path: { id } }, body: { field: 'contact_phone', reason }, ...keyed(key) }))
