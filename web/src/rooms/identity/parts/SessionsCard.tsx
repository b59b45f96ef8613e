import { Button, Popconfirm, Skeleton } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { toast } from '@/shared/ui/toast'
import { endOthers, endSession, SESSIONS, useSessions } from '../account'

export function SessionsCard() {
  const sessions = useSessions()
  const zone = useZone()
  const end = useAction((id: string, key) => endSession(id, key), { stale: [SESSIONS], done: t('account.ended') })
  const others = useAction((_: void, key) => endOthers(key), { stale: [SESSIONS], onDone: ({ ended }) => toast.success(t('account.ended_many', { n: ended })) })
  const several = (sessions.data?.length ?? 0) > 1
  return (
    <Card title={t('account.sessions')} extra={several && <Popconfirm title={t('account.end_ask')} onConfirm={() => others.mutate()}><Button size="small" loading={others.isPending}>{t('account.end_others')}</Button></Popconfirm>}>
      {sessions.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {sessions.isError && <LoadFailed error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {sessions.data?.map((one) => (
        <div key={one.id} style={{ display: 'flex', alignItems: 'center', gap: 12, padding: '6px 0' }}>
          <span style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
            {one.device ?? (one.kind === 'browser' ? t('account.browser') : t('account.api'))} <span className="faint">{one.ip_address}</span><br />
            <span className="faint">{t('account.seen')} {dateTimeText(one.last_seen_at, zone)} · {t('account.began')} {dateTimeText(one.created_at, zone)}</span>
          </span>
          {one.current ? <span className="quiet">{t('account.current')}</span>
            : <Button size="small" loading={end.isPending && end.variables === one.id} onClick={() => end.mutate(one.id)}>{t('account.end')}</Button>}
        </div>
      ))}
    </Card>
  )
}
