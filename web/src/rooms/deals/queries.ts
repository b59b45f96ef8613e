import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Query, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type Deal = Schemas['DealBrief']
export type DealDetail = Schemas['DealRead']
export type DealFields = Schemas['DealCreate']
export type BoardData = Schemas['Board']
export type Column = Schemas['BoardColumn']
export type Stage = Deal['stage']
export type Step = Schemas['StageStepRead']
export type ProductLine = Schemas['ProductLine']
export type CompetitorLine = Schemas['CompetitorLine']
export type ForecastLine = Schemas['ForecastLine']
export type OwnerLine = Schemas['OwnerLine']
export type DealSettings = Schemas['DealSettings']
export type DealFilters = Partial<Record<'q' | 'owner_id' | 'stage' | 'closing_from' | 'closing_to' | 'amount_min' | 'amount_max' | 'sort', string>>

export const DEALS = ['deals']
const one = (id: string) => ({ params: { path: { id } } })
const COLUMN = 20

export const boardKey = (filters: DealFilters) => [...DEALS, 'board', filters]
export const useBoard = (filters: DealFilters) => useQuery({
  queryKey: boardKey(filters),
  placeholderData: (before) => before,
  queryFn: () => unwrap(client.GET('/api/deals/board', { params: { query: { ...(filters as Query<'/api/deals/board'>), limit: COLUMN } } })),
})

export const moreOfColumn = (filters: DealFilters, stage: Stage, cursor: string) =>
  unwrap(client.GET('/api/deals', { params: { query: { ...(filters as Query<'/api/deals'>), stage, cursor, limit: COLUMN, sort: '-stage_changed_at' } } }))

export const useDealList = (filters: DealFilters) => useKeyset<Deal>([...DEALS, 'list', filters], (cursor) =>
  unwrap(client.GET('/api/deals', { params: { query: { ...(filters as Query<'/api/deals'>), cursor, limit: 100 } } })))

export const readDeal = (id: string) => unwrap(client.GET('/api/deals/{id}', one(id)))
export const useDeal = (id: string | null) => useQuery({ queryKey: [...DEALS, 'one', id], enabled: !!id, queryFn: () => readDeal(id!) })

export const useHistory = (id: string) => useQuery({
  queryKey: [...DEALS, 'history', id],
  queryFn: async () => (await unwrap(client.GET('/api/deals/{id}/history', { params: { path: { id }, query: { limit: 100 } } }))).items,
})

export const useForecast = (owner_id?: string) => useQuery({
  queryKey: [...DEALS, 'forecast', owner_id],
  queryFn: () => unwrap(client.GET('/api/deals/forecast', { params: { query: { owner_id } } })),
})

export const useLosses = (owner_id?: string) => useQuery({
  queryKey: [...DEALS, 'losses', owner_id],
  queryFn: () => unwrap(client.GET('/api/deals/losses', { params: { query: { owner_id } } })),
})

export const SETTINGS = [...DEALS, 'settings']
export const useDealSettings = () => useQuery({ queryKey: SETTINGS, staleTime: 5 * 60_000, queryFn: () => unwrap(client.GET('/api/deals/settings', {})) })
export const setConfig = (name: 'deals.loss_reasons' | 'deals.probabilities' | 'deals.open_on_conversion', value: unknown, key: string) =>
  unwrap(client.PUT('/api/system-configs/{key}', { params: { path: { key: name } }, body: { value: value as never }, ...keyed(key) }))

export const createDeal = (body: DealFields, key: string) => unwrap(client.POST('/api/deals', { body, ...keyed(key) }))
/** Refused with 412 when somebody has changed the deal since `seen` was read; so are the others with `seen`. */
export const patchDeal = (seen: DealDetail, body: Schemas['DealPatch'], key: string) =>
  unwrap(client.PATCH('/api/deals/{id}', { ...one(seen.id), body, ...keyed(key, seen.updated_at) }))
export const moveDeal = (seen: Deal, body: Schemas['MoveDeal'], key: string) =>
  unwrap(client.POST('/api/deals/{id}/move', { ...one(seen.id), body, ...keyed(key, seen.updated_at) }))
export const winDeal = (seen: Deal, body: Schemas['WinDeal'], key: string) =>
  unwrap(client.POST('/api/deals/{id}/win', { ...one(seen.id), body, ...keyed(key, seen.updated_at) }))
export const loseDeal = (seen: Deal, body: Schemas['LoseDeal'], key: string) =>
  unwrap(client.POST('/api/deals/{id}/lose', { ...one(seen.id), body, ...keyed(key, seen.updated_at) }))
export const reopenDeal = (seen: Deal, reason: string, key: string) =>
  unwrap(client.POST('/api/deals/{id}/reopen', { ...one(seen.id), body: { reason }, ...keyed(key, seen.updated_at) }))
export const assignDeal = (id: string, user_id: string | null, key: string) =>
  unwrap(client.POST('/api/deals/{id}/assign', { ...one(id), body: { user_id }, ...keyed(key) }))
export const putProducts = (seen: DealDetail, body: Schemas['ProductsPut'], key: string) =>
  unwrap(client.PUT('/api/deals/{id}/products', { ...one(seen.id), body, ...keyed(key, seen.updated_at) }))
export const putCompetitors = (seen: DealDetail, body: Schemas['CompetitorsPut'], key: string) =>
  unwrap(client.PUT('/api/deals/{id}/competitors', { ...one(seen.id), body, ...keyed(key, seen.updated_at) }))
export const noteDeal = (id: string, description: string, key: string) =>
  unwrap(client.POST('/api/deals/{id}/notes', { ...one(id), body: { description }, ...keyed(key) }))
