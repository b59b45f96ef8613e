import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type BulkEdit = Schemas['BulkRead']
export type BulkForm = Schemas['BulkCreate']
type Field = 'tag_id' | 'user_id' | 'stage' | 'status'

/** One thing that can be done to many rows: its word, and the values one may choose. */
export interface BulkChoice { action: BulkForm['action']; field: Field; label: string; options: { value: string; label: string }[]; needsReason?: string }

export const NOBODY = ''
const BULK = ['bulk']
const POLL = 1_000
const under_way = (edit: BulkEdit | undefined) => edit?.status === 'running' || edit?.status === 'undoing'
const of = (edit_id: string) => ({ params: { path: { edit_id } } })

export const useBulkEdit = (first: BulkEdit) => useQuery({
  queryKey: [...BULK, first.id],
  initialData: first,
  staleTime: Infinity,
  queryFn: () => unwrap(client.GET('/api/bulk-edits/{edit_id}', of(first.id))),
  refetchInterval: (query) => (under_way(query.state.data) ? POLL : false),
})

export const useRefused = (id: string, enabled: boolean) => useQuery({
  queryKey: [...BULK, id, 'refused'],
  enabled,
  queryFn: async () => (await unwrap(client.GET('/api/bulk-edits/{edit_id}/rows', { params: { path: { edit_id: id }, query: { outcome: 'refused', limit: 20 } } }))).items,
})

/** How many rows the filters let through now: asked anew each time, for it is about to be done. */
export const useMatching = (kind: BulkForm['kind'], filters: Record<string, string>, enabled: boolean) => useQuery({
  queryKey: [...BULK, 'count', kind, filters],
  enabled,
  gcTime: 0,
  queryFn: () => unwrap(client.POST('/api/bulk-edits/count', { body: { kind, filters } })),
})

export const startBulk = (body: BulkForm, key: string) => unwrap(client.POST('/api/bulk-edits', { body, ...keyed(key) }))
export const undoBulk = (id: string, key: string) => unwrap(client.POST('/api/bulk-edits/{edit_id}/undo', { ...of(id), ...keyed(key) }))

/** The body of a change: of these rows, or of all that the filters let through. */
export function formOf(kind: BulkForm['kind'], choice: BulkChoice, value: string, rows: { id: string }[], filters: Record<string, string> | null, reason: string): BulkForm {
  const wish = { [choice.field]: value === NOBODY ? null : value, ...(choice.needsReason === value ? { reason } : {}) }
  const which = filters ? { filters } : { ids: rows.map((row) => row.id) }
  return { kind, action: choice.action, ...wish, ...which } as BulkForm
}
