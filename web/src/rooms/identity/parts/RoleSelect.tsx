import { Select } from 'antd'
import { t } from '@/i18n'
import { useMay, useSession } from '@/shared/session'
import { FIELDS, roleName, SCOPES, SIGHTS, useRoles, type Role } from '../roles'

/** Whether one holds all that the role gives, and so may give it. */
export function useMayGive() {
  const may = useMay()
  const me = useSession()
  return (role: Role) => role.permissions.every(may) && SCOPES.indexOf(role.row_scope) <= SCOPES.indexOf(me.row_scope)
    && FIELDS.every((name) => SIGHTS.indexOf(role.fields[name] ?? 'full') >= SIGHTS.indexOf(me.fields[name] ?? 'full'))
}

interface Common { id?: string; disabled?: boolean; without?: string | undefined }
type Props = Common & ({ multiple?: false; value?: string; onChange?: (code: string) => void } | { multiple: true; value?: string[]; onChange?: (codes: string[]) => void })

/** All roles of the organization, the house's own and its own; greyed where one may not give them. */
export function RoleSelect({ multiple, value, onChange, without, ...rest }: Props) {
  const roles = useRoles()
  const mayGive = useMayGive()
  const option = (role: Role) => ({
    value: role.code, label: roleName(role), disabled: !mayGive(role), title: mayGive(role) ? `${t('rights.scope')}${t('rights.colon')}${t(`scopes.${role.row_scope}`)}` : t('rights.not_yours'),
  })
  const found = (roles.data ?? []).filter((role) => role.code !== without)
  const own = found.filter((role) => !role.is_system)
  const options = [
    { label: t('rights.standard_roles'), options: found.filter((role) => role.is_system).map(option) },
    ...(own.length ? [{ label: t('rights.own_roles'), options: own.map(option) }] : []),
  ]
  const common = { ...rest, loading: roles.isPending, options, showSearch: { optionFilterProp: 'label' } }
  return multiple
    ? <Select<string[]> {...common} mode="multiple" allowClear value={value as string[]} onChange={onChange as (codes: string[]) => void} />
    : <Select<string> {...common} value={value as string} onChange={onChange as (code: string) => void} />
}
