import { useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'

/** The segments by which a list may be narrowed. */
export const useSegments = (enabled: boolean) => useQuery({
  queryKey: ['segments', 'picker'],
  enabled,
  staleTime: 60_000,
  queryFn: async () => (await unwrap(client.GET('/api/segments', { params: { query: { limit: 200 } } }))).items,
})
