import { client, unwrap, type Page } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export interface AuditRow {
  id: string
  event_type: string
  operator_name: string | null
  resource_type: string | null
  resource_id: string | null
  changes: Record<string, unknown> | null
  details: Record<string, unknown>
  ip_address: string | null
  created_at: string
}

export const useAuditLog = (filters: { resource_type?: string; event_type?: string }) => useKeyset<AuditRow>(['audit', filters], (cursor) =>
  unwrap<Page<AuditRow>>(client.GET('/api/audit-logs', { params: { query: { ...filters, cursor, limit: 100 } } })))
