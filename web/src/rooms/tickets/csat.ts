import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Query, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type CsatReport = Schemas['CsatReport']
export type Rating = Schemas['CsatResponseRead']
export type CsatSetting = Schemas['CsatSettingRead']
export type CsatSettingFields = Schemas['CsatSettingForm']
export type Asked = Query<'/api/csat-responses'>

export const CSAT = ['csat']
export const CSAT_SETTINGS = ['csat-settings']

export const useReport = (since: string, until: string) => useQuery({
  queryKey: [...CSAT, 'report', since, until],
  queryFn: () => unwrap(client.GET('/api/csat-report', { params: { query: { since, until } } })),
})
export const useRatings = (asked: Asked) => useKeyset<Rating>([...CSAT, 'list', asked], (cursor) =>
  unwrap(client.GET('/api/csat-responses', { params: { query: { ...asked, cursor, limit: 30 } } })))
export const handleRating = (response_id: string, body: Schemas['CsatHandle'], key: string) =>
  unwrap(client.POST('/api/csat-responses/{response_id}/handle', { params: { path: { response_id } }, body, ...keyed(key) }))

export const useCsatSettings = () => useQuery({ queryKey: CSAT_SETTINGS, queryFn: async () => (await unwrap(client.GET('/api/csat-settings', {}))).items })
export const putCsatSetting = (body: CsatSettingFields, key: string) => unwrap(client.PUT('/api/csat-settings', { body, ...keyed(key) }))
export const dropCsatSetting = (setting_id: string, key: string) => unwrap(client.DELETE('/api/csat-settings/{setting_id}', { params: { path: { setting_id } }, ...keyed(key) }))
export const useChannelNames = () => useQuery({ queryKey: ['channels', 'picker'], queryFn: async () => (await unwrap(client.GET('/api/channels', {}))).items })

/** In percent, whole; null when there is nothing to divide. */
export const shareText = (part: number, whole: number) => (whole ? `${Math.round((100 * part) / whole)}%` : '—')
