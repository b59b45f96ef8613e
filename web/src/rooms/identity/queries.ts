import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'
import { puzzled } from './signin'

export type User = Schemas['UserRead']
export type UserFields = Schemas['UserCreate']
export type Registration = Schemas['Register']

export const USERS = ['users', 'list']

export const useUserList = (role?: string) =>
  useKeyset<User>([...USERS, role ?? 'all'], (cursor) => unwrap(client.GET('/api/users', { params: { query: { cursor, role, limit: 100 } } })))

export const readUser = (id: string) => unwrap(client.GET('/api/users/{user_id}', { params: { path: { user_id: id } } }))

export const createUser = (body: UserFields, key: string) =>
  unwrap(client.POST('/api/users', { body, ...keyed(key) }))

export const patchUser = (seen: User, body: Schemas['UserPatch'], key: string) =>
  unwrap(client.PATCH('/api/users/{user_id}', { params: { path: { user_id: seen.id } }, body, ...keyed(key, seen.updated_at) }))

/** Whether this installation lets another organization in; until it says so, no. */
export const useRegistrationOpen = () => useQuery({
  queryKey: ['registration'],
  queryFn: async () => (await unwrap(client.GET('/api/auth/registration'))).open,
}).data ?? false

export const login = (body: { login: string; password: string }) =>
  puzzled((headers) => unwrap(client.POST('/api/auth/login/password', { body, headers })))

export const register = (body: Registration, key: string) =>
  unwrap(client.POST('/api/auth/register', { body, ...keyed(key) }))
