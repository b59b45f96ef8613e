import { client, unwrap, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type AuditRow = Schemas['AuditLogRead']

export const useAuditLog = (filters: { resource_type?: string; event_type?: string }) => useKeyset<AuditRow>(['audit', filters], (cursor) =>
  unwrap(client.GET('/api/audit-logs', { params: { query: { ...filters, cursor, limit: 100 } } })))
