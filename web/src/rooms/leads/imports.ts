import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type ImportKind = Import['kind']
export type Import = Schemas['ImportRead']
export type StartImport = Schemas['Start']
export type Duplicates = NonNullable<StartImport['duplicates']>
/** Two customers cannot share a phone; two leads can. */
export const DUPLICATES: Record<ImportKind, readonly Duplicates[]> = { leads: ['skip', 'fill', 'update', 'create'], customers: ['skip', 'fill', 'update'] }

/** What a column may be, in the order in which people look for it. */
export const IMPORT_FIELDS: Record<ImportKind, readonly string[]> = {
  leads: [
    'contact_name', 'contact_phone', 'contact_wechat', 'contact_email', 'source_platform', 'source_detail', 'province', 'city', 'district',
    'company_name', 'company_industry', 'company_size', 'contact_dingtalk', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term',
  ],
  customers: [
    'name', 'phone', 'wechat_id', 'email', 'gender', 'age_range', 'region_province', 'region_city', 'company_name', 'company_credit_code',
    'company_industry', 'company_size', 'company_address', 'dingtalk_id',
  ],
}
export const CONTACT: Record<ImportKind, readonly string[]> = { leads: ['contact_name', 'contact_phone'], customers: ['name', 'phone'] }

export const FINISHED = new Set(['completed', 'failed', 'cancelled', 'undone'])
export const UNDOING = new Set(['undoing', 'undone'])
const RESTING = new Set([...FINISHED, 'uploaded'])
const POLL = 1000
const one = (import_id: string) => ({ params: { path: { import_id } } })

export const uploadImport = (file: File, kind: ImportKind, key: string) => {
  const form = new FormData()
  form.append('file', file)
  form.append('kind', kind)
  // The description calls the file a string; what goes out is the form.
  return unwrap(client.POST('/api/imports', { body: { file: file.name, kind }, bodySerializer: () => form, ...keyed(key) }))
}

export const useImport = (id: string | undefined) => useQuery({
  queryKey: ['imports', id],
  enabled: !!id,
  queryFn: () => unwrap(client.GET('/api/imports/{import_id}', one(id!))),
  refetchInterval: ({ state }) => (state.data && RESTING.has(state.data.status) ? false : POLL),
})

export const startImport = (id: string, body: StartImport, key: string) =>
  unwrap(client.POST('/api/imports/{import_id}/start', { ...one(id), body, ...keyed(key) }))
export const checkImport = (id: string, body: StartImport, key: string) =>
  unwrap(client.POST('/api/imports/{import_id}/check', { ...one(id), body, ...keyed(key) }))
export const cancelImport = (id: string, key: string) => unwrap(client.POST('/api/imports/{import_id}/cancel', { ...one(id), ...keyed(key) }))

export const undoImport = (id: string, key: string) => unwrap(client.POST('/api/imports/{import_id}/undo', { ...one(id), ...keyed(key) }))

export const useRecentImports = () => useQuery({
  queryKey: ['imports', 'recent'],
  queryFn: () => unwrap(client.GET('/api/imports', { params: { query: { limit: 5 } } })),
})

/** The file of rows that were not taken, of those that failed or of those that are here already. */
export const askErrors = (id: string, key: string, outcome: 'failed' | 'skipped' = 'failed') =>
  unwrap(client.POST('/api/imports/{import_id}/downloads', { params: { ...one(id).params, query: { outcome } }, ...keyed(key) }))
/** Where what an import made is listed: leads know their import, customers do not. */
export const madeAddress = ({ id, kind }: Import) => (kind === 'leads' ? `/leads?import_id=${id}` : '/customers')
