import { client, keyed, unwrap, type Page } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export interface DeadLetter {
  id: string
  job: string
  payload: Record<string, unknown>
  attempts: number
  error_type: string
  error_message: string
  traceback: string
  request_id: string | null
  status: string
  handled_at: string | null
  created_at: string
}
export const DEAD_LETTERS = ['dead-letters']

export const useDeadLetters = (filters: { status?: string }) => useKeyset<DeadLetter>([...DEAD_LETTERS, filters], (cursor) =>
  unwrap<Page<DeadLetter>>(client.GET('/api/dead-letters', { params: { query: { ...filters, cursor, limit: 50 } } })))
export const replayLetter = (id: string, key: string) =>
  unwrap<DeadLetter>(client.POST('/api/dead-letters/{id}/replay', { params: { path: { id } }, ...keyed(key) }))
export const discardLetter = (id: string, key: string) =>
  unwrap<DeadLetter>(client.POST('/api/dead-letters/{id}/discard', { params: { path: { id } }, ...keyed(key) }))
