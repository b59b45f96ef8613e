import { Button, Popconfirm, Skeleton } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { toast } from '@/shared/ui/toast'
import { endOthers, endSession, SESSIONS, useSessions } from '../account'
import { SessionRow } from './SessionRow'

export function SessionsCard() {
  const sessions = useSessions()
  const end = useAction((id: string, key) => endSession(id, key), { stale: [SESSIONS], done: t('account.ended') })
  const others = useAction((_: void, key) => endOthers(key), { stale: [SESSIONS], onDone: ({ ended }) => toast.success(t('account.ended_many', { n: ended })) })
  const several = (sessions.data?.length ?? 0) > 1
  return (
    <Card title={t('account.sessions')} extra={several && <Popconfirm title={t('account.end_ask')} onConfirm={() => others.mutate()}><Button size="small" loading={others.isPending}>{t('account.end_others')}</Button></Popconfirm>}>
      {sessions.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {sessions.isError && <LoadFailed error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {sessions.data?.map((one) => (
        <SessionRow key={one.id} session={one}>
          <Button size="small" loading={end.isPending && end.variables === one.id} onClick={() => end.mutate(one.id)}>{t('account.end')}</Button>
        </SessionRow>
      ))}
    </Card>
  )
}
