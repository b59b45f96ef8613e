import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { FIELDS, type OwnField } from '@/shared/fields/fields'

export type FieldDraft = Schemas['FieldCreate']
export const KINDS = ['text', 'long_text', 'number', 'date', 'boolean', 'choice', 'choices', 'url'] as const
export const hasOptions = (kind: string | undefined) => kind === 'choice' || kind === 'choices'
const POLL = 1_500
const of = (field_id: string) => ({ params: { path: { field_id } } })

/** With the archived ones; asked again while an index is being built. */
export const useDesign = () => useQuery({
  queryKey: [...FIELDS, 'all'],
  queryFn: async () => (await unwrap(client.GET('/api/custom-fields', { params: { query: { archived: true } } }))).items,
  refetchInterval: ({ state }) => (state.data?.some((field) => field.is_indexed && !field.is_ready && !field.archived_at) ? POLL : false),
})

export const createField = (body: FieldDraft, key: string) => unwrap(client.POST('/api/custom-fields', { body, ...keyed(key) }))
export const patchField = (field: OwnField, body: Schemas['FieldPatch'], key: string) => unwrap(client.PATCH('/api/custom-fields/{field_id}', { ...of(field.id), body, ...keyed(key) }))
export const archiveField = (id: string, key: string) => unwrap(client.POST('/api/custom-fields/{field_id}/archive', { ...of(id), ...keyed(key) }))
export const restoreField = (id: string, key: string) => unwrap(client.POST('/api/custom-fields/{field_id}/restore', { ...of(id), ...keyed(key) }))
export const arrangeFields = (ids: string[], key: string) => unwrap(client.PUT('/api/custom-fields/order', { body: { ids }, ...keyed(key) }))

/** The order with one field moved by a place. */
export function moved(ids: string[], id: string, by: 1 | -1): string[] {
  const from = ids.indexOf(id)
  const to = from + by
  if (from < 0 || to < 0 || to >= ids.length) return ids
  const next = ids.filter((one) => one !== id)
  next.splice(to, 0, id)
  return next
}
