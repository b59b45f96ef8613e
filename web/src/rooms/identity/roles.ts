import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { language, tOr } from '@/i18n'

export type Role = Schemas['RoleRead']
export type RoleFields = Schemas['RoleCreate']
export type Permission = Schemas['PermissionRead']
export type Scope = Role['row_scope']
export type FieldName = keyof Role['fields'] & ('phone' | 'wechat' | 'email' | 'id_number' | 'bank_card' | 'amount')
export type Sight = NonNullable<Role['fields'][FieldName]>

export const ROLES = ['roles']
export const SCOPES: Scope[] = ['own', 'team', 'site', 'org']
export const SIGHTS: Sight[] = ['full', 'masked', 'hidden']
export const FIELDS: FieldName[] = ['phone', 'wechat', 'email', 'id_number', 'bank_card', 'amount']
/** Nobody sees these in full in a list: one asks, with a reason that is kept. */
export const REVEALED_ONLY: FieldName[] = ['phone', 'id_number', 'bank_card']
/** What a role sees of each kind of field when nothing else is said. */
export const USUAL: Record<FieldName, Sight> = { phone: 'masked', wechat: 'full', email: 'full', id_number: 'masked', bank_card: 'masked', amount: 'full' }

export const useRoles = () => useQuery({ queryKey: ROLES, staleTime: 60_000, queryFn: async () => (await unwrap(client.GET('/api/roles', {}))).items })
export const readRole = (id: string) => unwrap(client.GET('/api/roles/{role_id}', { params: { path: { role_id: id } } }))
export const createRole = (body: RoleFields, key: string) => unwrap(client.POST('/api/roles', { body, ...keyed(key) }))
export const patchRole = (role: Role, body: Schemas['RolePatch'], key: string) =>
  unwrap(client.PATCH('/api/roles/{role_id}', { params: { path: { role_id: role.id } }, body, ...keyed(key, role.updated_at) }))
export const deleteRole = (id: string, key: string) => unwrap(client.DELETE('/api/roles/{role_id}', { params: { path: { role_id: id } }, ...keyed(key) }))

export const usePermissions = () => useQuery({
  queryKey: ['permissions', language()],
  staleTime: 10 * 60_000,
  queryFn: async () => (await unwrap(client.GET('/api/permissions', {}))).items,
})

const one = (id: string) => ({ params: { path: { user_id: id } } })
export const readUserRoles = (id: string) => unwrap(client.GET('/api/users/{user_id}/roles', one(id)))
/** Read anew at each opening of a form, and left alone while it is open. */
export const useUserRoles = (id: string | undefined) => useQuery({ queryKey: ['user-roles', id], enabled: !!id, gcTime: 0, staleTime: Infinity, queryFn: () => readUserRoles(id!) })
export const putUserRoles = (id: string, additional: string[], key: string) => unwrap(client.PUT('/api/users/{user_id}/roles', { ...one(id), body: { additional }, ...keyed(key) }))

/** The house's own roles have a name in each language, until the organization calls them otherwise. */
export const roleName = ({ code, name, is_system, is_renamed }: Role) => (is_system && !is_renamed ? tOr(`roles.${code}`, name) : name)

/** What a role is called here, by its code. */
export function useRoleName() {
  const roles = useRoles()
  return useCallback((code: string) => {
    const found = roles.data?.find((role) => role.code === code)
    return found ? roleName(found) : tOr(`roles.${code}`, code)
  }, [roles.data])
}
