import { useQuery } from '@tanstack/react-query'
import { client, getCsrfToken, keyed, unwrap, type Query, type Schemas } from '@/api/client'
import { toProblem } from '@/api/problem'
import { useKeyset } from '@/shared/list/useKeyset'
import { underWay } from './labels'

export type PrivacyRequest = Schemas['RequestBrief']
export type RequestDetail = Schemas['RequestRead']
export type RequestFields = Schemas['RequestCreate']
export type Consent = Schemas['ConsentRead']
export type ConsentFields = Schemas['ConsentCreate']
export type ConsentText = Schemas['ConsentTextRead']
export type TextFields = Schemas['ConsentTextCreate']
export type LegalHold = Schemas['HoldRead']
export type HoldFields = Schemas['HoldCreate']
export type RetentionRule = Schemas['RuleRead']
export type RuleFields = Schemas['RulePut']
export type DataClass = RetentionRule['data_class']

export const PRIVACY = ['privacy']
const POLL = 2_000

export const useRequests = (filters: { kind?: string; status?: string }) => useKeyset<PrivacyRequest>([...PRIVACY, 'requests', filters], (cursor) =>
  unwrap(client.GET('/api/privacy/requests', { params: { query: { ...(filters as Query<'/api/privacy/requests'>), cursor, limit: 50 } } })))
export const useRequest = (id: string | null) => useQuery({
  queryKey: [...PRIVACY, 'request', id],
  enabled: !!id,
  queryFn: () => unwrap(client.GET('/api/privacy/requests/{request_id}', { params: { path: { request_id: id! } } })),
  refetchInterval: (query) => (underWay(query.state.data?.status) ? POLL : false),
})
export const useReceipt = (id: string, there: boolean) => useQuery({
  queryKey: [...PRIVACY, 'receipt', id],
  enabled: there,
  queryFn: () => unwrap(client.GET('/api/privacy/requests/{request_id}/receipt', { params: { path: { request_id: id } } })),
})
export const openRequest = (body: RequestFields, key: string) => unwrap(client.POST('/api/privacy/requests', { body, ...keyed(key) }))
export const reviewRequest = (id: string, key: string) => unwrap(client.POST('/api/privacy/requests/{request_id}/review', { params: { path: { request_id: id } }, ...keyed(key) }))
export const approveRequest = (id: string, key: string) => unwrap(client.POST('/api/privacy/requests/{request_id}/approve', { params: { path: { request_id: id } }, ...keyed(key) }))
export const retryRequest = (id: string, key: string) => unwrap(client.POST('/api/privacy/requests/{request_id}/retry', { params: { path: { request_id: id } }, ...keyed(key) }))
export const rejectRequest = (id: string, note: string, key: string) =>
  unwrap(client.POST('/api/privacy/requests/{request_id}/reject', { params: { path: { request_id: id } }, body: { note }, ...keyed(key) }))
export const askDownload = (id: string, key: string) => unwrap(client.POST('/api/privacy/requests/{request_id}/downloads', { params: { path: { request_id: id } }, ...keyed(key) }))

export const useConsents = (filters: { purpose?: string; action?: string }) => useKeyset<Consent>([...PRIVACY, 'consents', filters], (cursor) =>
  unwrap(client.GET('/api/consents', { params: { query: { ...(filters as Query<'/api/consents'>), cursor, limit: 50 } } })))
export const recordConsent = (body: ConsentFields, key: string) => unwrap(client.POST('/api/consents', { body, ...keyed(key) }))

export const useTexts = (filters: { purpose?: string }) => useKeyset<ConsentText>([...PRIVACY, 'texts', filters], (cursor) =>
  unwrap(client.GET('/api/consent-texts', { params: { query: { ...(filters as Query<'/api/consent-texts'>), cursor, limit: 50 } } })))
export const publishText = (body: TextFields, key: string) => unwrap(client.POST('/api/consent-texts', { body, ...keyed(key) }))

export const useHolds = (active: boolean) => useKeyset<LegalHold>([...PRIVACY, 'holds', active], (cursor) =>
  unwrap(client.GET('/api/legal-holds', { params: { query: { active, cursor, limit: 50 } } })))
export const placeHold = (body: HoldFields, key: string) => unwrap(client.POST('/api/legal-holds', { body, ...keyed(key) }))
export const releaseHold = (id: string, key: string) => unwrap(client.POST('/api/legal-holds/{hold_id}/release', { params: { path: { hold_id: id } }, ...keyed(key) }))

export const useRules = () => useQuery({
  queryKey: [...PRIVACY, 'rules'],
  queryFn: async () => (await unwrap(client.GET('/api/retention-rules', {}))).items,
})
export const usePreview = (dataClass: DataClass | null) => useQuery({
  queryKey: [...PRIVACY, 'preview', dataClass],
  enabled: !!dataClass,
  queryFn: () => unwrap(client.GET('/api/retention-rules/{data_class}/preview', { params: { path: { data_class: dataClass! } } })),
})
export const putRule = (dataClass: DataClass, body: RuleFields, key: string) =>
  unwrap(client.PUT('/api/retention-rules/{data_class}', { params: { path: { data_class: dataClass } }, body, ...keyed(key) }))

/** The scan of a signed paper, as a form with one file. */
export async function uploadEvidence(file: File, key: string): Promise<string> {
  const body = new FormData()
  body.append('file', file)
  const answer = await fetch('/api/consents/evidence', { method: 'POST', body, headers: { 'X-CSRF-Token': getCsrfToken(), 'Idempotency-Key': key } })
  const said: unknown = await answer.json().catch(() => undefined)
  if (!answer.ok) throw toProblem(answer, said)
  return (said as Schemas['Uploaded']).file_id
}
