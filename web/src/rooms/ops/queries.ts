import { client, keyed, unwrap, type Query, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type DeadLetter = Schemas['DeadLetterRead']
export const DEAD_LETTERS = ['dead-letters']

export const useDeadLetters = (filters: { status?: string }) => useKeyset<DeadLetter>([...DEAD_LETTERS, filters], (cursor) =>
  unwrap(client.GET('/api/dead-letters', { params: { query: { ...(filters as Query<'/api/dead-letters'>), cursor, limit: 50 } } })))
export const replayLetter = (id: string, key: string) =>
  unwrap(client.POST('/api/dead-letters/{id}/replay', { params: { path: { id } }, ...keyed(key) }))
export const discardLetter = (id: string, key: string) =>
  unwrap(client.POST('/api/dead-letters/{id}/discard', { params: { path: { id } }, ...keyed(key) }))
