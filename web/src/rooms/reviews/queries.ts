import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type ReviewItem = Schemas['ItemRead']
export type Review = Schemas['ReviewBrief']
export type EvidenceMessage = Schemas['EvidenceMessage']
export type ReviewDetail = Schemas['ReviewRead']

export const REVIEWS = ['reviews']
const one = (review_id: string) => ({ params: { path: { review_id } } })
const item = (item_id: string) => ({ params: { path: { item_id } } })

/** `running`: a day is being reviewed, its rows come in one by one. */
export const useReviews = (date: string, site_id: string | undefined, running: boolean) => useKeyset<Review>([...REVIEWS, 'list', date, site_id], (cursor) =>
  unwrap(client.GET('/api/reviews', { params: { query: { date, site_id, cursor, limit: 50 } } })), running && 2000)

export const useReview = (id: string) => useQuery({
  queryKey: [...REVIEWS, 'one', id],
  queryFn: () => unwrap(client.GET('/api/reviews/{review_id}', one(id))),
})

export const runReviews = (date: string, site_id: string | undefined, key: string) =>
  unwrap(client.POST('/api/reviews/run', { body: { date, ...(site_id ? { site_id } : {}) }, ...keyed(key) }))
export const reviseReview = (id: string, body: Schemas['ReviewPatch'], key: string) =>
  unwrap(client.PATCH('/api/reviews/{review_id}', { ...one(id), body, ...keyed(key) }))
export const patchItem = (id: string, body: Schemas['ItemPatch'], key: string) =>
  unwrap(client.PATCH('/api/review-items/{item_id}', { ...item(id), body, ...keyed(key) }))
export const handleItem = (id: string, verb: 'adopt' | 'ignore', note: string | undefined, key: string) => {
  const input = { ...item(id), body: note ? { note } : {}, ...keyed(key) }
  return unwrap(verb === 'adopt' ? client.POST('/api/review-items/{item_id}/adopt', input) : client.POST('/api/review-items/{item_id}/ignore', input))
}
