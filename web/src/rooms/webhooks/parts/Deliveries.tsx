import { Button, Skeleton, Table } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { DAY, dateTimeText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { toast } from '@/shared/ui/toast'
import { deliveryTone } from '../labels'
import { HOOKS, redeliver, redeliverFailed, useDeliveries, useDelivery, type Delivery, type Hook } from '../queries'

const KEPT = 30 * DAY

export function Deliveries({ hook }: { hook: Hook }) {
  const log = useDeliveries(hook.id)
  const zone = useZone()
  const again = useAction((id: string, key) => redeliver(hook.id, id, key), { stale: [HOOKS], done: t('hooks.redelivered_one') })
  const all = useAction((_: void, key) => redeliverFailed(hook.id, new Date(Date.now() - KEPT).toISOString(), key), { stale: [HOOKS], onDone: ({ count }) => toast.success(t('hooks.redelivered', { n: count })) })
  return (
    <Card title={t('hooks.deliveries')} extra={<Button size="small" disabled={hook.status !== 'active'} loading={all.isPending} onClick={() => all.mutate()}>{t('hooks.redeliver_failed')}</Button>}>
      {log.isError ? <LoadFailed error={log.error} onRetry={() => void log.refetch()} /> : (
        <Table<Delivery>
          rowKey="id"
          size="small"
          pagination={false}
          loading={log.isPending}
          scroll={{ x: 560 }}
          dataSource={log.data ?? []}
          locale={{ emptyText: <EmptyState title={t('hooks.no_deliveries')} /> }}
          expandable={{ expandedRowRender: (one) => <OneDelivery hook={hook.id} id={one.id} /> }}
          columns={[
            { title: t('hooks.type'), ellipsis: true, dataIndex: 'event_type' },
            { title: t('hooks.at'), width: 165, render: (_, one) => dateTimeText(one.created_at, zone) },
            { title: t('hooks.status'), width: 100, render: (_, one) => <StatusTag group="delivery_status" value={one.status} tone={deliveryTone[one.status]} /> },
            { title: t('hooks.answer'), width: 110, ellipsis: true, render: (_, one) => one.last_status ?? one.last_error ?? '—' },
            { title: '', width: 70, render: (_, one) => (one.status === 'failed' || one.status === 'delivered') && <Button type="link" size="small" onClick={() => again.mutate(one.id)}>{t('hooks.redeliver')}</Button> },
          ]}
        />
      )}
      {log.hasNextPage && <Button type="link" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>{t('common.load_more')}</Button>}
    </Card>
  )
}

const box = { margin: '4px 0 10px', padding: 10, borderRadius: 8, fontSize: 12, overflow: 'auto', maxHeight: 260, background: 'var(--ant-color-fill-quaternary)' } as const

function OneDelivery({ hook, id }: { hook: string; id: string }) {
  const found = useDelivery(hook, id)
  const zone = useZone()
  if (found.isPending) return <Skeleton active paragraph={{ rows: 2 }} />
  if (found.isError) return <LoadFailed error={found.error} onRetry={() => void found.refetch()} />
  return (
    <>
      <span className="quiet">{t('hooks.tries')}</span>
      {found.data.log.map((one) => (
        <div key={one.at}>{dateTimeText(one.at, zone)} · {one.status ?? one.error ?? t('hooks.no_answer')} · {t('hooks.took', { n: one.ms })} <span className="faint">{one.response.slice(0, 120)}</span></div>
      ))}
      {found.data.next_attempt_at && <div className="faint">{t('hooks.next')} {dateTimeText(found.data.next_attempt_at, zone)}</div>}
      <div className="quiet" style={{ marginTop: 8 }}>{t('hooks.sent')}</div>
      <pre style={box}>{JSON.stringify(found.data.request, null, 2)}</pre>
    </>
  )
}
