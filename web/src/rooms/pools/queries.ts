import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'
import { POOLS } from '@/shared/pools/queries'

export type Person = Schemas['PooledBrief']
export type Details = Schemas['PooledRead']
export type PoolFields = Schemas['PoolCreate']
export type Settings = Schemas['PoolSettings']
export type RuleLine = Schemas['PoolRuleLine']
export type Move = Schemas['PoolMoveRead']
export type Sweep = Schemas['PoolSweepRead']

const POLL = 1_500
const of = (pool_id: string) => ({ params: { path: { pool_id } } })
const one = (pool_id: string, person_id: string) => ({ params: { path: { pool_id, person_id } } })

export const usePeople = (pool: string | undefined) => useKeyset<Person>([...POOLS, 'people', pool], (cursor) =>
  (pool ? unwrap(client.GET('/api/pools/{pool_id}/people', { params: { path: { pool_id: pool }, query: { cursor, limit: 100 } } })) : Promise.resolve({ items: [] })))
export const useMoves = (pool: string) => useKeyset<Move>([...POOLS, 'moves', pool], (cursor) =>
  unwrap(client.GET('/api/pools/{pool_id}/moves', { params: { path: { pool_id: pool }, query: { cursor, limit: 50 } } })))
export const useSettings = (pool: string) => useQuery({ queryKey: [...POOLS, 'settings', pool], queryFn: () => unwrap(client.GET('/api/pools/{pool_id}/settings', of(pool))) })
export const useLastSweep = (pool: string) => useQuery({
  queryKey: [...POOLS, 'sweeps', pool],
  queryFn: async () => (await unwrap(client.GET('/api/pools/{pool_id}/sweeps', { params: { path: { pool_id: pool }, query: { limit: 1 } } }))).items[0] ?? null,
  refetchInterval: (query) => (query.state.data?.status === 'running' ? POLL : false),
})
export const useTags = () => useQuery({ queryKey: ['tags', 'picker'], staleTime: 5 * 60_000, queryFn: async () => (await unwrap(client.GET('/api/tags', {}))).items })
export const useTeams = () => useQuery({ queryKey: ['teams', 'picker'], staleTime: 5 * 60_000, queryFn: async () => (await unwrap(client.GET('/api/teams', {}))).items })
/** What a rule would have done; the last answer stays until the next is there. */
export const useSimulation = (pool: string, rule: RuleLine) => useQuery({
  queryKey: [...POOLS, 'simulation', pool, rule.idle_days, rule.stages, rule.tag_ids],
  placeholderData: keepPreviousData,
  queryFn: () => unwrap(client.GET('/api/pools/{pool_id}/simulation', { params: { path: { pool_id: pool }, query: { idle_days: rule.idle_days, days: 30, stages: rule.stages ?? [], tag_ids: rule.tag_ids ?? [] } } })),
})

/** It counts as a look, so it is asked for once and not read again by itself. */
export const lookAt = (pool: string, person: string) => unwrap(client.POST('/api/pools/{pool_id}/people/{person_id}/view', one(pool, person)))
export const claim = (pool: string, person: string, key: string) => unwrap(client.POST('/api/pools/{pool_id}/people/{person_id}/claim', { ...one(pool, person), ...keyed(key) }))
export const assign = (pool: string, person: string, body: Schemas['PoolAssign'], key: string) => unwrap(client.POST('/api/pools/{pool_id}/people/{person_id}/assign', { ...one(pool, person), body, ...keyed(key) }))
export const move = (pool: string, person: string, body: Schemas['PoolMoveTo'], key: string) => unwrap(client.POST('/api/pools/{pool_id}/people/{person_id}/move', { ...one(pool, person), body, ...keyed(key) }))
export const createPool = (body: PoolFields, key: string) => unwrap(client.POST('/api/pools', { body, ...keyed(key) }))
export const patchPool = (pool: string, seen: string, body: Schemas['PoolPatch'], key: string) => unwrap(client.PATCH('/api/pools/{pool_id}', { ...of(pool), body, ...keyed(key, seen) }))
export const putMembers = (pool: string, body: Schemas['PoolMembersPut'], key: string) => unwrap(client.PUT('/api/pools/{pool_id}/members', { ...of(pool), body, ...keyed(key) }))
export const putRules = (pool: string, items: RuleLine[], key: string) => unwrap(client.PUT('/api/pools/{pool_id}/rules', { ...of(pool), body: { items }, ...keyed(key) }))
export const startSweep = (pool: string, key: string) => unwrap(client.POST('/api/pools/{pool_id}/sweeps', { ...of(pool), ...keyed(key) }))
