import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { useState } from 'react'
import type { Schemas } from '@/api/client'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useSession } from '@/shared/session'
import { createUser, patchUser, readUser, type User, type UserFields } from '../queries'
import { putUserRoles, ROLES, useRoleName, useUserRoles } from '../roles'
import { RoleSelect } from './RoleSelect'
import { ScopeNow } from './ScopeNow'

interface Values extends UserFields { status: Schemas['UserPatch']['status']; additional: string[] }

const valuesOf = (user: User, additional: string[]): Partial<Values> => ({
  name: user.name, login: user.login, role: user.role, additional, site_ids: user.site_ids ?? [], status: user.status as Values['status'],
})
const same = (left: string[], right: string[]) => [...left].sort().join() === [...right].sort().join()

export function UserDrawer({ user, onClose }: { user: User | 'new' | null; onClose: () => void }) {
  const existing = user && user !== 'new' ? user : null
  const theirs = useUserRoles(existing?.id)
  // The form takes what it begins with once: it waits for the roles of the person.
  const ready = user === 'new' || (!!existing && theirs.isSuccess)
  return <UserForm key={existing?.id ?? 'new'} existing={existing} open={ready} additional={theirs.data?.additional ?? []} onClose={onClose} />
}

function UserForm({ existing, additional, open, onClose }: { existing: User | null; additional: string[]; open: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  const { sites, user: me } = useSession()
  const nameOf = useRoleName()
  const [latest, setLatest] = useState<User | null>(null)
  const myself = existing?.id === me.id
  const close = () => {
    setLatest(null)
    onClose()
  }
  async function save({ status, additional: more = [], ...values }: Values, key: string) {
    if (existing) {
      const given = myself ? {} : { role: values.role, status }
      const saved = await patchUser(latest ?? existing, { name: values.name, site_ids: values.site_ids, ...given }, key)
      setLatest(saved)
      const wanted = more.filter((code) => code !== saved.role)
      if (!myself && !same(wanted, additional)) await putUserRoles(existing.id, wanted, `${key}-r`)
    } else await createUser(values, key)
    for (const queryKey of [['users'], ROLES]) void queries.invalidateQueries({ queryKey })
  }

  return (
    <FormDrawer<Values>
      title={existing ? t('users.edit') : t('users.create')}
      open={open}
      onClose={close}
      initial={existing ? valuesOf(existing, additional) : { role: 'agent', site_ids: [] }}
      save={save}
      fieldNames={{ name: t('users.name'), role: t('users.role'), site_ids: t('users.sites'), status: t('users.status') }}
      say={(field, value) => (field === 'role' ? nameOf(String(value)) : field === 'status' ? t(`users_status.${value as 'active'}`) : Array.isArray(value) ? value.map((id) => sites.find((site) => site.id === id)?.name ?? nameOf(String(id))).join('、') || '—' : String(value ?? '—'))}
      reread={existing ? async () => {
        const now = await readUser(existing.id)
        setLatest(now)
        return valuesOf(now, additional)
      } : undefined}
    >
      <Form.Item name="name" label={t('users.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}>
        <Input maxLength={100} autoFocus />
      </Form.Item>
      <Form.Item name="login" label={t('users.login')} rules={[{ required: true, min: 3, message: t('form.needed') }]}>
        <Input disabled={!!existing} autoComplete="off" />
      </Form.Item>
      {!existing && (
        <Form.Item name="password" label={t('users.password')} extra={t('open.password_rule')} rules={[{ required: true, min: 8, message: t('open.password_rule') }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      )}
      <Form.Item name="role" label={t(existing ? 'rights.first' : 'users.role')} rules={[{ required: true, message: t('form.needed') }]}>
        <RoleSelect disabled={myself} />
      </Form.Item>
      {existing && (
        <Form.Item noStyle dependencies={['role']}>
          {({ getFieldValue }) => <Form.Item name="additional" label={t('rights.more_roles')} extra={t('rights.more_hint')}><RoleSelect multiple disabled={myself} without={getFieldValue('role') as string} /></Form.Item>}
        </Form.Item>
      )}
      <Form.Item name="site_ids" label={t('users.sites')} extra={t('users.sites_hint')}>
        <Select mode="multiple" allowClear showSearch={{ optionFilterProp: 'label' }} options={sites.map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      <ScopeNow teamIds={existing ? (existing.team_ids ?? []) : []} />
      {existing && (
        <Form.Item name="status" label={t('users.status')} required extra={t('users.status_hint')}>
          <Select disabled={myself} options={(['active', 'inactive', 'suspended'] as const).map((value) => ({ value, label: t(`users_status.${value}`) }))} />
        </Form.Item>
      )}
    </FormDrawer>
  )
}
