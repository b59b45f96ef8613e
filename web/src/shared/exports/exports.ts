import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type ListExportCreate = Schemas['ListExportCreate']
export const EXPORTS = ['exports']
const POLL = 1500

export const askExport = (body: ListExportCreate, key: string) => unwrap(client.POST('/api/exports', { body, ...keyed(key) }))
export const askFile = (export_id: string, key: string) => unwrap(client.POST('/api/exports/{export_id}/downloads', { params: { path: { export_id } }, ...keyed(key) }))
export const useExports = () => useQuery({
  queryKey: EXPORTS,
  queryFn: async () => (await unwrap(client.GET('/api/exports', {}))).items,
  refetchInterval: ({ state }) => (state.data?.some(({ status }) => status === 'queued' || status === 'running') ? POLL : false),
})
