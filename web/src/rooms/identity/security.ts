import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'
import { wholePolicy, type Policy } from './policy'
import { USERS, type User } from './queries'

export const POLICY = ['auth-policy']
const KEY = 'auth.policy'
export const usePolicy = () => useQuery({ queryKey: POLICY, queryFn: async () => wholePolicy((await unwrap(client.GET('/api/system-configs', {})))[KEY]) })
export const putPolicy = (value: Policy, key: string) => unwrap(client.PUT('/api/system-configs/{key}', { params: { path: { key: KEY } }, body: { value: value as unknown as Record<string, never> }, ...keyed(key) }))

export const unlockUser = (id: string, key: string) => unwrap(client.POST('/api/users/{user_id}/unlock', { params: { path: { user_id: id } }, ...keyed(key) }))
export const useLocked = () => useKeyset<User>([...USERS, 'locked'], (cursor) => unwrap(client.GET('/api/users', { params: { query: { locked: true, cursor, limit: 100 } } })))
