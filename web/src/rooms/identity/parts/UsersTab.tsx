import { PlusOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useFilters } from '@/shared/list/useFilters'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useMay, useSession, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { userTone } from '../labels'
import { useUserList, type User } from '../queries'
import { roleName, useRoleName, useRoles } from '../roles'
import { UserDrawer } from './UserDrawer'

export function UsersTab() {
  const [filters, setFilters] = useFilters('role')
  const query = useUserList(filters.role)
  const roles = useRoles()
  const nameOf = useRoleName()
  const [open, setOpen] = useState<User | 'new' | null>(null)
  const zone = useZone()
  const may = useMay()
  const { sites } = useSession()
  const siteNames = (ids: string[]) => (ids.length === 0 ? t('common.all_sites') : ids.map((id) => sites.find((site) => site.id === id)?.name ?? '—').join('、'))
  const columns: ListColumn<User>[] = [
    { key: 'name', title: t('users.name'), dataIndex: 'name', width: 130, phone: true },
    { key: 'login', title: t('users.login'), width: 220, ellipsis: true, dataIndex: 'login' },
    { key: 'role', title: t('users.role'), width: 120, ellipsis: true, phone: true, render: (_, user) => nameOf(user.role) },
    { key: 'sites', title: t('users.sites'), width: 220, ellipsis: true, render: (_, user) => siteNames(user.site_ids ?? []) },
    { key: 'status', title: t('users.status'), width: 104, phone: true, render: (_, user) => <StatusTag group="users_status" value={user.status} tone={userTone[user.status]} /> },
    { key: 'last_login_at', title: t('users.last_login'), width: 180, render: (_, user) => (user.last_login_at ? dateTimeText(user.last_login_at, zone) : t('users.never')) },
  ]
  const create = may('user:write') ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('users.create')}</Button> : undefined
  return (
    <>
      <ListPage<User>
        name="users"
        title={t('people.users')}
        subtitle={t('users.subtitle')}
        columns={columns}
        query={query}
        filtered={!!filters.role}
        filters={
          <Select allowClear showSearch={{ optionFilterProp: 'label' }} style={{ width: 160 }} value={filters.role} placeholder={t('users.role')} aria-label={t('users.role')} onChange={(role) => setFilters({ role })}
            options={roles.data?.map((role) => ({ value: role.code, label: roleName(role) })) ?? []} />
        }
        actions={create}
        empty={{ title: t('users.empty'), hint: t('users.empty_hint'), action: create }}
        onOpen={may('user:write') ? setOpen : undefined}
      />
      <UserDrawer user={open} onClose={() => setOpen(null)} />
    </>
  )
}
