import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'
import type { Tree } from './tree'

export type Segment = Schemas['SegmentRead']
export type Fact = Schemas['FactRead']
export type Facts = Schemas['FactsRead']
export type Snapshot = Schemas['SnapshotRead']
export type Version = Schemas['SegmentVersionRead']

export const SEGMENTS = ['segments']
const POLL = 1_500
const SHOWN = 5
const one = (segment_id: string) => ({ params: { path: { segment_id } } })

export const useSegmentList = () => useKeyset<Segment>([...SEGMENTS, 'list'], (cursor) =>
  unwrap(client.GET('/api/segments', { params: { query: { cursor, limit: 100 } } })))
export const useSegment = (id: string | null) => useQuery({ queryKey: [...SEGMENTS, 'one', id], enabled: !!id, queryFn: () => unwrap(client.GET('/api/segments/{segment_id}', one(id!))) })
export const useFacts = () => useQuery({ queryKey: [...SEGMENTS, 'facts'], staleTime: 5 * 60_000, queryFn: () => unwrap(client.GET('/api/segments/facts', {})) })
export const useTags = () => useQuery({ queryKey: ['tags'], staleTime: 60_000, queryFn: async () => (await unwrap(client.GET('/api/tags', {}))).items })

/** Counted anew with every change that is complete; the last answer stays until the next is there. */
export const usePreview = (definition: Tree | null) => useQuery({
  queryKey: [...SEGMENTS, 'preview', definition],
  enabled: definition !== null,
  placeholderData: keepPreviousData,
  staleTime: 60_000,
  queryFn: () => unwrap(client.POST('/api/segments/preview', { body: { definition: definition!, people: SHOWN } })),
})

export const useMembership = (id: string, customer_id: string | undefined) => useQuery({
  queryKey: [...SEGMENTS, 'why', id, customer_id],
  enabled: !!customer_id,
  queryFn: () => unwrap(client.GET('/api/segments/{segment_id}/customers/{customer_id}', { params: { path: { segment_id: id, customer_id: customer_id! } } })),
})

export const useVersions = (id: string) => useQuery({
  queryKey: [...SEGMENTS, 'versions', id],
  queryFn: async () => (await unwrap(client.GET('/api/segments/{segment_id}/versions', one(id)))).items,
})

export const useSnapshots = (id: string) => useQuery({
  queryKey: [...SEGMENTS, 'snapshots', id],
  queryFn: async () => (await unwrap(client.GET('/api/segments/{segment_id}/snapshots', one(id)))).items,
  refetchInterval: (query) => (query.state.data?.some((snapshot) => snapshot.status === 'running') ? POLL : false),
})

export const createSegment = (body: Schemas['SegmentCreate'], key: string) => unwrap(client.POST('/api/segments', { body, ...keyed(key) }))
/** Refused with 412 when somebody has changed the segment since `seen` was read. */
export const patchSegment = (seen: Segment, body: Schemas['SegmentPatch'], key: string) =>
  unwrap(client.PATCH('/api/segments/{segment_id}', { ...one(seen.id), body, ...keyed(key, seen.updated_at) }))
export const archiveSegment = (id: string, key: string) => unwrap(client.DELETE('/api/segments/{segment_id}', { ...one(id), ...keyed(key) }))
export const takeSnapshot = (id: string, key: string) => unwrap(client.POST('/api/segments/{segment_id}/snapshots', { ...one(id), ...keyed(key) }))
