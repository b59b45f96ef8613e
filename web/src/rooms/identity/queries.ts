import { client, keyed, unwrap, type Page } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export interface User {
  id: string
  name: string
  login: string
  role: string
  status: string
  site_ids: string[]
  last_login_at: string | null
  created_at: string
}
export interface UserFields { name: string; login: string; role: string; site_ids: string[]; password?: string }
export interface Registration { org_name: string; name: string; login: string; password: string; industry: string }

export const USERS = ['users', 'list']

export const useUserList = () =>
  useKeyset<User>(USERS, (cursor) => unwrap<Page<User>>(client.GET('/api/users', { params: { query: { cursor, limit: 100 } } })))

export const createUser = (body: UserFields, key: string) =>
  unwrap<User>(client.POST('/api/users', { body, ...keyed(key) }))

export const patchUser = (id: string, body: Partial<UserFields> & { status?: string }, key: string) =>
  unwrap<User>(client.PATCH('/api/users/{user_id}', { params: { path: { user_id: id } }, body, ...keyed(key) }))

export const login = (body: { login: string; password: string }) =>
  unwrap<{ csrf_token: string }>(client.POST('/api/auth/login/password', { body }))

export const register = (body: Registration, key: string) =>
  unwrap<{ csrf_token: string }>(client.POST('/api/auth/register', { body, ...keyed(key) }))
