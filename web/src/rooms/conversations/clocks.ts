import { useQuery } from '@tanstack/react-query'
import { client, unwrap, type Schemas } from '@/api/client'

export type Clock = Schemas['ClockRead']

/** What is, and was, counted for a talk, the newest first. */
export const useClocks = (conversation_id: string) => useQuery({
  queryKey: ['sla', 'clocks', conversation_id],
  queryFn: async () => (await unwrap(client.GET('/api/sla-clocks', { params: { query: { conversation_id } } }))).items,
})
