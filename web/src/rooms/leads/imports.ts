import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap } from '@/api/client'

export interface Import {
  id: string
  filename: string
  status: string
  encoding: string | null
  columns: string[]
  preview: string[][]
  total_rows: number | null
  processed_rows: number
  created_rows: number
  updated_rows: number
  skipped_rows: number
  failed_rows: number
  error_message: string | null
}
export interface StartImport { mapping: Record<string, string>; duplicates: 'skip' | 'update'; encoding?: string }

export const FINISHED = new Set(['completed', 'failed', 'cancelled'])
const POLL = 1000

export const uploadImport = (file: File, key: string) => {
  const form = new FormData()
  form.append('file', file)
  return unwrap<Import>(client.POST('/api/imports', { body: form, bodySerializer: (body: FormData) => body, ...keyed(key) }))
}

export const useImport = (id: string | undefined) => useQuery({
  queryKey: ['imports', id],
  enabled: !!id,
  queryFn: () => unwrap<Import>(client.GET('/api/imports/{id}', { params: { path: { id: id! } } })),
  refetchInterval: ({ state }) => (state.data && (state.data.status === 'uploaded' || FINISHED.has(state.data.status)) ? false : POLL),
})

export const startImport = (id: string, body: StartImport, key: string) =>
  unwrap<Import>(client.POST('/api/imports/{id}/start', { params: { path: { id } }, body, ...keyed(key) }))

export const errorFileAddress = (id: string) => `/api/imports/${id}/errors`
