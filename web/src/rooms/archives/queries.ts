import { useQuery } from '@tanstack/react-query'
import { client, unwrap, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type ArchiveBrief = Schemas['SessionArchiveBrief']
export type Archive = Schemas['SessionArchiveRead']

export const useArchives = (q: string | undefined) => useKeyset<ArchiveBrief>(['archives', 'list', q], (cursor) =>
  unwrap(client.GET('/api/session-archives', { params: { query: { q, cursor, limit: 50 } } })))

export const useArchive = (id: string | undefined) => useQuery({
  queryKey: ['archives', 'one', id],
  enabled: !!id,
  staleTime: Infinity,
  queryFn: () => unwrap(client.GET('/api/session-archives/{id}', { params: { path: { id: id! } } })),
})
