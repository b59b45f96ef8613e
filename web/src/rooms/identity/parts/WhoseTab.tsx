import { Button, Popconfirm, Select, Skeleton } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useFilters } from '@/shared/list/useFilters'
import { useUsers } from '@/shared/pickers/people'
import { Card } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { toast } from '@/shared/ui/toast'
import { endAllOf, endSessionOf, useSessionsOf, WHOSE } from '../whose'
import { SessionRow } from './SessionRow'

/** Where a colleague is signed in; a lost phone or a left desk is signed out from here. */
export function WhoseTab() {
  const [{ user }, set] = useFilters('user')
  const users = useUsers()
  const sessions = useSessionsOf(user)
  const end = useAction((id: string, key) => endSessionOf(user ?? '', id, key), { stale: [WHOSE], done: t('whose.ended') })
  const all = useAction((_: void, key) => endAllOf(user ?? '', key), { stale: [WHOSE], onDone: ({ ended }) => toast.success(t('whose.ended_many', { n: ended })) })
  const several = (sessions.data?.length ?? 0) > 0
  return (
    <Card extra={several && <Popconfirm title={t('whose.end_all_ask')} onConfirm={() => all.mutate()}><Button size="small" danger loading={all.isPending}>{t('whose.end_all')}</Button></Popconfirm>}>
      <Select aria-label={t('whose.pick')} placeholder={t('whose.pick')} value={user} onChange={(value) => set({ user: value })} loading={users.isPending} style={{ width: '100%', maxWidth: 320 }}
        showSearch={{ optionFilterProp: 'label' }} options={users.data?.map(({ id, name, login }) => ({ value: id, label: login ? `${name}（${login}）` : name })) ?? []} />
      <div style={{ marginTop: 12 }}>
        {!user && <p className="quiet">{t('whose.pick_hint')}</p>}
        {user && sessions.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
        {sessions.isError && <LoadFailed error={sessions.error} onRetry={() => void sessions.refetch()} />}
        {sessions.data?.length === 0 && <EmptyState title={t('whose.none')} />}
        {sessions.data?.map((one) => (
          <SessionRow key={one.id} session={one}>
            <Button size="small" loading={end.isPending && end.variables === one.id} onClick={() => end.mutate(one.id)}>{t('whose.end')}</Button>
          </SessionRow>
        ))}
      </div>
    </Card>
  )
}
