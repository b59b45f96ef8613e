import { Button, Table } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { USERS, type User } from '../queries'
import { unlockUser, useLocked } from '../security'

/** Everybody who has to wait after too many wrong passwords, page by page. */
export function LockedTab() {
  const locked = useLocked()
  const zone = useZone()
  const may = useMay()
  const unlock = useAction((id: string, key) => unlockUser(id, key), { stale: [['users'], USERS], done: t('security.unlocked') })
  if (locked.isError) return <LoadFailed error={locked.error} onRetry={() => void locked.refetch()} />
  return (
    <>
      <Table<User>
        rowKey="id"
        pagination={false}
        loading={locked.isPending}
        scroll={{ x: 420 }}
        dataSource={locked.data ?? []}
        locale={{ emptyText: <EmptyState title={t('security.no_locked')} hint={t('security.no_locked_hint')} /> }}
        columns={[
          { title: t('users.name'), dataIndex: 'name' },
          { title: t('users.login'), dataIndex: 'login' },
          { title: t('security.locked_until'), render: (_, user) => user.locked_until && dateTimeText(user.locked_until, zone) },
          { title: '', width: 100, render: (_, user) => may('user:write') && <Button size="small" loading={unlock.isPending && unlock.variables === user.id} onClick={() => unlock.mutate(user.id)}>{t('security.unlock')}</Button> },
        ]}
      />
      {locked.hasNextPage && <Button type="link" loading={locked.isFetchingNextPage} onClick={() => void locked.fetchNextPage()}>{t('common.load_more')}</Button>}
    </>
  )
}
