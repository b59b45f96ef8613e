import { useQueries, useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type Reach = Schemas['FlagReach']
export type Place = Schemas['PlaceReach']
export type Override = Schemas['Override']
export type FlagPerson = Schemas['FlagPerson']
export const FLAGS = ['feature-flags']

const path = (code: string) => ({ params: { path: { code } } })
export const useFlagCodes = () => useQuery({ queryKey: [...FLAGS, 'codes'], queryFn: async () => Object.keys(await unwrap(client.GET('/api/feature-flags', {}))) })

/** How far each flag is out: the organization first, then its sites. */
export const useReach = (codes: string[]) => useQueries({
  queries: codes.map((code) => ({ queryKey: [...FLAGS, 'reach', code], queryFn: () => unwrap(client.GET('/api/feature-flags/{code}/reach', path(code))) })),
})

export const useFlagPeople = (code: string, site_id: string | undefined) => useKeyset<FlagPerson>([...FLAGS, 'people', code, site_id ?? 'org'], (cursor) =>
  unwrap(client.GET('/api/feature-flags/{code}/people', { params: { path: { code }, query: { site_id, cursor, limit: 50 } } })))

export const putFlag = (code: string, is_enabled: boolean, key: string) => unwrap(client.PUT('/api/feature-flags/{code}', { ...path(code), body: { is_enabled }, ...keyed(key) }))
export const putOverride = (code: string, body: Override, key: string) => unwrap(client.PUT('/api/feature-flags/{code}/overrides', { ...path(code), body, ...keyed(key) }))
export const dropOverride = (code: string, site_id: string | null, key: string) =>
  unwrap(client.DELETE('/api/feature-flags/{code}/overrides', { params: { path: { code }, query: site_id ? { site_id } : {} }, ...keyed(key) }))
