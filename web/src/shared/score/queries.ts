import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type EntityType = 'lead' | 'customer'
export type Score = Schemas['ScoreRead']
export type Breakdown = Schemas['ScoreBreakdown']
export type Scored = Schemas['ScoredComponent']
export type Evidence = Schemas['EvidenceRead']
export type History = Schemas['HistoryRead']
type OfCustomer = 'customer' | 'intent' | 'stickiness'

/** Under the key of the row's own room, so that what freshens the row freshens its score. */
export const scoreKey = (of: EntityType, id: string) => [`${of}s`, 'score', id]

const lead = (id: string) => ({ params: { path: { id } } })
const customer = (customer_id: string) => ({ params: { path: { customer_id } } })

export const useScore = (of: EntityType, id: string) => useQuery({
  queryKey: scoreKey(of, id),
  queryFn: () => (of === 'lead' ? unwrap(client.GET('/api/leads/{id}/score', lead(id))) : unwrap(client.GET('/api/customers/{customer_id}/score', customer(id)))),
})

export const refreshScore = (of: EntityType, id: string, key: string) =>
  (of === 'lead' ? unwrap(client.POST('/api/leads/{id}/score', { ...lead(id), ...keyed(key) })) : unwrap(client.POST('/api/customers/{customer_id}/score', { ...customer(id), ...keyed(key) })))

export const useScoreHistory = (of: EntityType, id: string, code: string) => useQuery({
  queryKey: [...scoreKey(of, id), 'history', code],
  queryFn: async () => (of === 'lead'
    ? await unwrap(client.GET('/api/leads/{id}/score/history', { params: { path: { id }, query: { limit: 90 } } }))
    : await unwrap(client.GET('/api/customers/{customer_id}/score/history', { params: { path: { customer_id: id }, query: { code: code as OfCustomer, limit: 90 } } }))).items,
})

export const useEvidence = (of: EntityType, id: string, code: string, component: string) =>
  useKeyset<Evidence>([...scoreKey(of, id), 'evidence', code, component], (cursor) => (of === 'lead'
    ? unwrap(client.GET('/api/leads/{id}/score/evidence', { params: { path: { id }, query: { component, cursor, limit: 10 } } }))
    : unwrap(client.GET('/api/customers/{customer_id}/score/evidence', { params: { path: { customer_id: id }, query: { component, code: code as OfCustomer, cursor, limit: 10 } } }))))
