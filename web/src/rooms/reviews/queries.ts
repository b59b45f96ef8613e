import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Page } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export interface ReviewItem {
  id: string
  item_type: string
  severity: string
  content: string
  suggestion: string | null
  evidence: string[]
  status: string
  handle_note: string | null
  handled_by_name: string | null
}
export interface Review {
  id: string
  review_date: string
  status: string
  generator: string
  summary: string | null
  outcome: string | null
  conversation_id: string
  customer_id: string | null
  customer_name: string | null
  agent_name: string | null
  model: string | null
  prompt_version: string | null
  open_items: number
  high_items: number
  item_count: number
}
export interface EvidenceMessage { id: string; seq: number; sender_type: string; sender_name: string | null; content: string | null; created_at: string }
export interface ReviewDetail extends Review { items: ReviewItem[]; evidence_messages: EvidenceMessage[] }

export const REVIEWS = ['reviews']
const one = (review_id: string) => ({ params: { path: { review_id } } })
const item = (item_id: string) => ({ params: { path: { item_id } } })

export const useReviews = (date: string, site_id: string | undefined) => useKeyset<Review>([...REVIEWS, 'list', date, site_id], (cursor) =>
  unwrap<Page<Review>>(client.GET('/api/reviews', { params: { query: { date, site_id, cursor, limit: 50 } } })))

export const useReview = (id: string) => useQuery({
  queryKey: [...REVIEWS, 'one', id],
  queryFn: () => unwrap<ReviewDetail>(client.GET('/api/reviews/{review_id}', one(id))),
})

export const runReviews = (date: string, site_id: string | undefined, key: string) =>
  unwrap(client.POST('/api/reviews/run', { body: { date, ...(site_id ? { site_id } : {}) }, ...keyed(key) }))
export const reviseReview = (id: string, body: { summary?: string; status?: string }, key: string) =>
  unwrap<Review>(client.PATCH('/api/reviews/{review_id}', { ...one(id), body, ...keyed(key) }))
export const patchItem = (id: string, body: { content?: string; suggestion?: string }, key: string) =>
  unwrap<ReviewItem>(client.PATCH('/api/review-items/{item_id}', { ...item(id), body, ...keyed(key) }))
export const handleItem = (id: string, verb: 'adopt' | 'ignore', note: string | undefined, key: string) => {
  const input = { ...item(id), body: note ? { note } : {}, ...keyed(key) }
  return unwrap<ReviewItem>(verb === 'adopt' ? client.POST('/api/review-items/{item_id}/adopt', input) : client.POST('/api/review-items/{item_id}/ignore', input))
}
