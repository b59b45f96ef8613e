import { client, keyed, unwrap, type Page } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export interface DeadLetter {
  id: string
  kind: string
  status: string
  attempts: number
  error: string | null
  payload: Record<string, unknown> | null
  context: Record<string, unknown> | null
  created_at: string
  resolved_at: string | null
}
export const DEAD_LETTERS = ['dead-letters']

export const useDeadLetters = (filters: { status?: string }) => useKeyset<DeadLetter>([...DEAD_LETTERS, filters], (cursor) =>
  unwrap<Page<DeadLetter>>(client.GET('/api/dead-letters', { params: { query: { ...filters, cursor, limit: 50 } } })))
export const replayLetter = (id: string, key: string) =>
  unwrap<DeadLetter>(client.POST('/api/dead-letters/{id}/replay', { params: { path: { id } }, body: {}, ...keyed(key) }))
export const discardLetter = (id: string, key: string) =>
  unwrap<DeadLetter>(client.POST('/api/dead-letters/{id}/discard', { params: { path: { id } }, body: {}, ...keyed(key) }))
