import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type Pair = Schemas['PairRead']
export type OneOfTwo = Schemas['OneOfTwo']
export type Comparison = Schemas['CustomerComparison']
export type Merge = Schemas['MergeRead']
export type Scan = Schemas['ScanRead']
export type FieldName = Comparison['differs'][number]
export type Decision = Schemas['PairDecision']['status']

export const DUPLICATES = ['duplicates']
const POLL = 1_500

export const usePairs = (status: Decision) => useKeyset<Pair>([...DUPLICATES, 'pairs', status], (cursor) =>
  unwrap(client.GET('/api/duplicates', { params: { query: { status, cursor, limit: 30 } } })))

export const useMerges = () => useKeyset<Merge>([...DUPLICATES, 'merges'], (cursor) =>
  unwrap(client.GET('/api/merges', { params: { query: { cursor, limit: 30 } } })))

export const useLastScan = () => useQuery({
  queryKey: [...DUPLICATES, 'scan'],
  queryFn: async () => (await unwrap(client.GET('/api/duplicates/scans', { params: { query: { limit: 1 } } }))).items[0] ?? null,
  refetchInterval: (query) => (query.state.data && query.state.data.status !== 'done' ? POLL : false),
})

export const useComparison = (first_id: string, second_id: string) => useQuery({
  queryKey: [...DUPLICATES, 'comparison', first_id, second_id],
  enabled: !!first_id && !!second_id,
  retry: false,
  queryFn: () => unwrap(client.GET('/api/merges/comparison', { params: { query: { first_id, second_id } } })),
})

export const useMerge = (id: string) => useQuery({
  queryKey: [...DUPLICATES, 'merge', id],
  enabled: !!id,
  queryFn: () => unwrap(client.GET('/api/merges/{merge_id}', { params: { path: { merge_id: id } } })),
})

export const startScan = (key: string) => unwrap(client.POST('/api/duplicates/scans', { ...keyed(key) }))
export const decide = (id: string, status: Decision, key: string) =>
  unwrap(client.PUT('/api/duplicates/{pair_id}/decision', { params: { path: { pair_id: id } }, body: { status }, ...keyed(key) }))
export const merge = (winner_id: string, loser_id: string, take: FieldName[], key: string) =>
  unwrap(client.POST('/api/merges', { body: { winner_id, loser_id, take, fill: true }, ...keyed(key) }))
export const undo = (id: string, key: string) =>
  unwrap(client.POST('/api/merges/{merge_id}/undo', { params: { path: { merge_id: id } }, ...keyed(key) }))
