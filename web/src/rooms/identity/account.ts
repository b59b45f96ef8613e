import { useQuery } from '@tanstack/react-query'
import { client, keyed, setCsrfToken, unwrap, type Query, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type OwnSession = Schemas['SessionsRead']['items'][number]
export type Factor = Schemas['FactorRead']
export type LoginEvent = Schemas['LoginEventRead']

export const FACTORS = ['factors']
export const SESSIONS = ['sessions']

/** The session has a new token after a change of how one signs in, and with it a new CSRF token. */
function renewed<Answer extends { csrf_token?: string | null }>(answer: Answer): Answer {
  if (answer.csrf_token) setCsrfToken(answer.csrf_token)
  return answer
}

export const useFactors = () => useQuery({ queryKey: FACTORS, queryFn: () => unwrap(client.GET('/api/auth/me/factors', {})) })
export const useSessions = () => useQuery({ queryKey: SESSIONS, queryFn: async () => (await unwrap(client.GET('/api/auth/sessions', {}))).items })
export type EventFilters = Omit<Query<'/api/login-events'>, 'cursor' | 'limit'>
export const useLoginEvents = (filters: EventFilters) => useKeyset<LoginEvent>(['login-events', filters], (cursor) =>
  unwrap(client.GET('/api/login-events', { params: { query: { ...filters, cursor, limit: 50 } } })))

export const verifyMe = (proof: Schemas['Verify']) => unwrap(client.POST('/api/auth/me/verify', { body: proof }))
export const renameFactor = (id: string, name: string, key: string) => unwrap(client.PATCH('/api/auth/me/factors/{factor_id}', { params: { path: { factor_id: id } }, body: { name }, ...keyed(key) }))
export const IDENTITIES = ['identities']
export const useIdentities = () => useQuery({ queryKey: IDENTITIES, queryFn: () => unwrap(client.GET('/api/auth/me/identities', {})) })
export const unlink = (id: string, key: string) => unwrap(client.DELETE('/api/auth/me/identities/{identity_id}', { params: { path: { identity_id: id } }, ...keyed(key) }))
export const changePassword = async (body: Schemas['PasswordChange'], key: string) => renewed(await unwrap(client.POST('/api/auth/me/password', { body, ...keyed(key) })))
export const askPhoneCode = (phone: string) => unwrap(client.POST('/api/auth/me/phone/codes', { body: { phone } }))
export const bindPhone = (body: Schemas['PhoneBound'], key: string) => unwrap(client.POST('/api/auth/me/phone', { body, ...keyed(key) }))
export const enrolTotp = (key: string) => unwrap(client.POST('/api/auth/me/factors/totp', { ...keyed(key) }))
export const confirmTotp = async (code: string, key: string) => renewed(await unwrap(client.POST('/api/auth/me/factors/totp/confirm', { body: { code }, ...keyed(key) })))
export const newRecoveryCodes = (key: string) => unwrap(client.POST('/api/auth/me/factors/recovery-codes', { ...keyed(key) }))
export const dropFactor = (id: string, key: string) => unwrap(client.DELETE('/api/auth/me/factors/{factor_id}', { params: { path: { factor_id: id } }, ...keyed(key) }))
export const endSession = (id: string, key: string) => unwrap(client.DELETE('/api/auth/sessions/{session_id}', { params: { path: { session_id: id } }, ...keyed(key) }))
export const endOthers = (key: string) => unwrap(client.DELETE('/api/auth/sessions', { ...keyed(key) }))
