import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type Advice = Schemas['ScriptAdvice']

/** What fits what is typed and what the customer said last; the last answer stays until the next is there. `seen` changes when more was said. */
export const useAdvice = (conversation_id: string, q: string, seen = 0, enabled = true) => useQuery({
  queryKey: ['scripts', 'advice', conversation_id, q, seen],
  enabled,
  staleTime: 10_000,
  placeholderData: keepPreviousData,
  queryFn: async () => (await unwrap(client.GET('/api/scripts/recommend', { params: { query: { conversation_id, q, limit: 8 } } }))).items,
})

/** Its text for this talk; counts it. */
export const takeScript = (id: string, conversation_id: string, key: string) =>
  unwrap(client.POST('/api/scripts/{id}/use', { params: { path: { id } }, body: { conversation_id }, ...keyed(key) }))
