import { Button, Table } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { USERS, type User } from '../queries'
import { unlockUser } from '../security'

export function LockedTab() {
  const users = useUsers()
  const zone = useZone()
  const may = useMay()
  const unlock = useAction((id: string, key) => unlockUser(id, key), { stale: [['users'], USERS], done: t('security.unlocked') })
  if (users.isError) return <LoadFailed error={users.error} onRetry={() => void users.refetch()} />
  const locked = (users.data ?? []).filter((user) => user.locked_until && Date.parse(user.locked_until) > users.dataUpdatedAt)
  return (
    <Table<User>
      rowKey="id"
      pagination={false}
      loading={users.isPending}
      scroll={{ x: 420 }}
      dataSource={locked}
      locale={{ emptyText: <EmptyState title={t('security.no_locked')} hint={t('security.no_locked_hint')} /> }}
      columns={[
        { title: t('users.name'), dataIndex: 'name' },
        { title: t('users.login'), dataIndex: 'login' },
        { title: t('security.locked_until'), render: (_, user) => user.locked_until && dateTimeText(user.locked_until, zone) },
        { title: '', width: 100, render: (_, user) => may('user:write') && <Button size="small" loading={unlock.isPending && unlock.variables === user.id} onClick={() => unlock.mutate(user.id)}>{t('security.unlock')}</Button> },
      ]}
    />
  )
}
