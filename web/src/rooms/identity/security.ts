import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap } from '@/api/client'

export interface Policy {
  idle_minutes: number | null; absolute_hours: number; mfa_required_roles: string[]; login_ways: string[]
  password_min_length: number; password_composition: boolean; require_approved: boolean
}

export const POLICY = ['auth-policy']
const KEY = 'auth.policy'
const USUAL: Policy = {
  idle_minutes: null, absolute_hours: 12, mfa_required_roles: [], login_ways: ['password', 'sms', 'wechat', 'oidc', 'passkey'],
  password_min_length: 8, password_composition: false, require_approved: false,
}

/** What is stored may leave fields out; the server fills them the same way. */
export const wholePolicy = (stored: unknown): Policy => ({ ...USUAL, ...(stored && typeof stored === 'object' ? (stored as Partial<Policy>) : {}) })

export const usePolicy = () => useQuery({ queryKey: POLICY, queryFn: async () => wholePolicy((await unwrap(client.GET('/api/system-configs', {})))[KEY]) })
export const putPolicy = (value: Policy, key: string) => unwrap(client.PUT('/api/system-configs/{key}', { params: { path: { key: KEY } }, body: { value: value as unknown as Record<string, never> }, ...keyed(key) }))

export const unlockUser = (id: string, key: string) => unwrap(client.POST('/api/users/{user_id}/unlock', { params: { path: { user_id: id } }, ...keyed(key) }))
