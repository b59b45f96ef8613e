import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type Pool = Schemas['PoolRead']

export const POOLS = ['pools']
export const usePools = () => useQuery({
  queryKey: [...POOLS, 'all'],
  queryFn: async () => (await unwrap(client.GET('/api/pools', {}))).items,
})
export const giveBack = (pool: string, person_ids: string[], reason: string, key: string) =>
  unwrap(client.POST('/api/pools/{pool_id}/people', { params: { path: { pool_id: pool } }, body: { person_ids, reason }, ...keyed(key) }))
