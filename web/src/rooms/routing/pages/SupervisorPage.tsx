import { useQueryClient } from '@tanstack/react-query'
import { Button, Progress, Table } from 'antd'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useLiveEvent } from '@/shared/live'
import { useNow } from '@/shared/now'
import { useMay, useSession } from '@/shared/session'
import { Card, PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import styles from '../parts/routing.module.css'
import { SUPERVISOR, takeOver, useWall, type Wall } from '../queries'
import { minutesSince, STATUS_TONE } from '../words'

type Waiting = Wall['waiting'][number]
type Agent = Wall['agents'][number]

/** Who waits and for how long, who is there and how much they have. */
export function SupervisorPage() {
  const wall = useWall()
  const queries = useQueryClient()
  const fresh = () => void queries.invalidateQueries({ queryKey: SUPERVISOR })
  useLiveEvent('conversation.opened', fresh)
  useLiveEvent('conversation.assigned', fresh)
  useLiveEvent('workforce.agent.', fresh)
  const { waiting = [], agents = [] } = wall.data ?? {}
  const there = agents.filter((one) => one.status === 'online' && one.there)
  const idle = there.filter((one) => one.load === 0)
  return (
    <PageBody>
      <PageHeader title={t('supervisor.title')} subtitle={t('supervisor.subtitle')} actions={<Link to="/supervisor/presence">{t('attendance.link')}</Link>} />
      {wall.isError && <LoadFailed error={wall.error} onRetry={() => void wall.refetch()} />}
      <div className={styles.figures} role="status">
        <div><span className="quiet">{t('supervisor.waiting')}</span><strong className="number">{waiting.length}</strong></div>
        <div><span className="quiet">{t('supervisor.there')}</span><strong className="number">{there.length}</strong></div>
        <div><span className="quiet">{t('supervisor.idle')}</span><strong className="number">{idle.length}</strong></div>
        {wall.data?.usual_seconds && <div><span className="quiet">{t('supervisor.usual')}</span><strong className="number">{t('supervisor.minutes', { n: Math.round(wall.data.usual_seconds / 60) })}</strong></div>}
      </div>
      <div className={styles.wall}>
        <WaitingCard rows={waiting} loading={wall.isPending} />
        <AgentsCard rows={agents} loading={wall.isPending} />
      </div>
    </PageBody>
  )
}

function WaitingCard({ rows, loading }: { rows: Waiting[]; loading: boolean }) {
  const now = useNow()
  const may = useMay()
  const { user: me } = useSession()
  const take = useAction((id: string, key) => takeOver(id, me.id, key), { stale: [SUPERVISOR, ['conversations']], done: t('supervisor.taken') })
  const columns = [
    { title: t('supervisor.who'), render: (_: unknown, row: Waiting) => <Link to={`/conversations/${row.id}`}>{row.visitor_name ?? row.session_name}</Link> },
    { title: t('supervisor.since'), render: (_: unknown, row: Waiting) => t('supervisor.minutes', { n: minutesSince(row.created_at, now) }) },
    { title: t('desk.priority'), render: (_: unknown, row: Waiting) => <StatusTag group="desk_priorities" value={row.priority} tone={row.priority === 'urgent' ? 'red' : row.priority === 'high' ? 'amber' : 'grey'} /> },
    { title: t('supervisor.said'), render: (_: unknown, row: Waiting) => <div className="quiet ellipsis" style={{ maxWidth: 170 }} title={row.last_message_preview ?? undefined}>{row.last_message_preview}</div> },
    { title: '', align: 'right' as const, render: (_: unknown, row: Waiting) => may('conversation:assign') && <Button size="small" loading={take.isPending && take.variables === row.id} onClick={() => take.mutate(row.id)}>{t('supervisor.take')}</Button> },
  ]
  return (
    <Card title={t('supervisor.waiting')}>
      <Table<Waiting> size="small" rowKey="id" pagination={false} loading={loading} dataSource={rows} columns={columns} scroll={{ x: 'max-content' }} locale={{ emptyText: t('supervisor.nobody') }} />
    </Card>
  )
}

function AgentsCard({ rows, loading }: { rows: Agent[]; loading: boolean }) {
  const columns = [
    { title: t('routing.agent'), render: (_: unknown, row: Agent) => <>{row.name}{row.status_note && <span className="faint"> {row.status_note}</span>}</> },
    { title: t('routing.state'), render: (_: unknown, row: Agent) => <StatusTag group="agent_status" value={row.there || row.status === 'offline' ? row.status : 'lost'} tone={row.there ? STATUS_TONE[row.status] : 'grey'} /> },
    { title: t('supervisor.load'), width: 150, render: (_: unknown, row: Agent) => (
      <Progress size="small" percent={row.max_sessions ? Math.min(100, (100 * row.load) / row.max_sessions) : 100} format={() => `${row.load} / ${row.max_sessions}`} aria-label={t('supervisor.load')} />
    ) },
    { title: t('supervisor.unread'), dataIndex: 'unread' },
  ]
  return (
    <Card title={t('routing.agents')}>
      <Table<Agent> size="small" rowKey="user_id" pagination={false} loading={loading} dataSource={rows} columns={columns} scroll={{ x: 'max-content' }} />
    </Card>
  )
}
