import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type AuditRow = Schemas['AuditLogRead']
export interface AuditFilters { resource_type?: string; event_type?: string; user_id?: string }

export const EXPORTS = ['audit-exports']
const POLL = 2_000

export const useAuditLog = (filters: AuditFilters) => useKeyset<AuditRow>(['audit', filters], (cursor) =>
  unwrap(client.GET('/api/audit-logs', { params: { query: { ...filters, cursor, limit: 100 } } })))

export const useVerification = (first: string, last: string, expect: string | undefined) => useQuery({
  queryKey: ['audit-verify', first, last, expect],
  gcTime: 0,
  retry: false,
  queryFn: () => unwrap(client.GET('/api/audit-logs/verify', { params: { query: { first, last, expect } } })),
})

export const useExports = () => useQuery({
  queryKey: EXPORTS,
  queryFn: async () => (await unwrap(client.GET('/api/audit-logs/exports', {}))).items,
  refetchInterval: (query) => (query.state.data?.some((one) => one.status === 'queued') ? POLL : false),
})
export const askFile = (export_id: string, key: string) => unwrap(client.POST('/api/audit-logs/exports/{export_id}/downloads', { params: { path: { export_id } }, ...keyed(key) }))
export const askExport = (filters: AuditFilters, key: string) => unwrap(client.POST('/api/audit-logs/export', { body: filters, ...keyed(key) }))
