import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type ApiKey = Schemas['ApiKeyRead']
export type ApiKeyFields = Schemas['ApiKeyCreate']
export type KeyMade = Schemas['ApiKeyMade']
export type Account = Schemas['ServiceAccountRead']
export type AccountFields = Schemas['ServiceAccountCreate']

export const KEYS = ['api-keys']
export const ACCOUNTS = ['service-accounts']

export const useKeys = () => useKeyset<ApiKey>(KEYS, (cursor) => unwrap(client.GET('/api/api-keys', { params: { query: { cursor, limit: 50 } } })))
export const createKey = (body: ApiKeyFields, key: string) => unwrap(client.POST('/api/api-keys', { body, ...keyed(key) }))
export const patchKey = (id: string, body: Schemas['ApiKeyPatch'], key: string) => unwrap(client.PATCH('/api/api-keys/{id}', { params: { path: { id } }, body, ...keyed(key) }))
export const rotateKey = (id: string, overlap_hours: number, key: string) => unwrap(client.POST('/api/api-keys/{id}/rotate', { params: { path: { id } }, body: { overlap_hours }, ...keyed(key) }))
export const revokeKey = (id: string, key: string) => unwrap(client.DELETE('/api/api-keys/{id}', { params: { path: { id } }, ...keyed(key) }))

export const useAccounts = () => useKeyset<Account>(ACCOUNTS, (cursor) => unwrap(client.GET('/api/service-accounts', { params: { query: { cursor, limit: 100 } } })))
export const createAccount = (body: AccountFields, key: string) => unwrap(client.POST('/api/service-accounts', { body, ...keyed(key) }))
export const patchAccount = (id: string, body: Schemas['ServiceAccountPatch'], key: string) =>
  unwrap(client.PATCH('/api/service-accounts/{id}', { params: { path: { id } }, body, ...keyed(key) }))
