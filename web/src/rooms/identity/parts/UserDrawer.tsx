import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import type { Schemas } from '@/api/client'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useSession } from '@/shared/session'
import { ROLES } from '../labels'
import { createUser, patchUser, type User, type UserFields } from '../queries'

interface Values extends UserFields { status: Schemas['UserPatch']['status'] }

export function UserDrawer({ user, onClose }: { user: User | 'new' | null; onClose: () => void }) {
  const queries = useQueryClient()
  const { sites, user: me } = useSession()
  const existing = user && user !== 'new' ? user : null
  const roles: string[] = existing && !ROLES.includes(existing.role as never) ? [existing.role, ...ROLES] : [...ROLES]

  async function save({ status, ...values }: Values, key: string) {
    const saved = existing
      ? await patchUser(existing.id, { name: values.name, role: values.role, site_ids: values.site_ids, ...(existing.id === me.id ? {} : { status }) }, key)
      : await createUser(values, key)
    void queries.invalidateQueries({ queryKey: ['users'] })
    return saved
  }

  return (
    <FormDrawer<Values>
      title={existing ? t('users.edit') : t('users.create')}
      open={user !== null}
      onClose={onClose}
      initial={existing ? { name: existing.name, login: existing.login, role: existing.role as Values['role'], site_ids: existing.site_ids ?? [], status: existing.status as Values['status'] } : { role: 'agent', site_ids: [] }}
      save={save}
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
      <Form.Item name="role" label={t('users.role')} rules={[{ required: true, message: t('form.needed') }]}>
        <Select disabled={existing?.id === me.id} options={roles.map((value) => ({ value, label: tOr(`roles.${value}`, value) }))} />
      </Form.Item>
      <Form.Item name="site_ids" label={t('users.sites')} extra={t('users.sites_hint')}>
        <Select mode="multiple" allowClear options={sites.map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      {existing && (
        <Form.Item name="status" label={t('users.status')} extra={t('users.status_hint')}>
          <Select disabled={existing.id === me.id} options={(['active', 'inactive', 'suspended'] as const).map((value) => ({ value, label: t(`users_status.${value}`) }))} />
        </Form.Item>
      )}
    </FormDrawer>
  )
}
