import { Button, Segmented, Skeleton, Table } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { toast } from '@/shared/ui/toast'
import { takenTone } from '../labels'
import { INTAKE, retake, retakeAll, useDeliveries, useDelivery, type Delivery, type Source, type Taken } from '../queries'
import { reasonsText } from './reasons'

const FILTERS = ['all', 'made', 'refused', 'duplicate', 'received'] as const

export function Deliveries({ source }: { source: Source }) {
  const [filter, setFilter] = useState<(typeof FILTERS)[number]>('all')
  const log = useDeliveries(source.id, filter === 'all' ? undefined : (filter satisfies Taken))
  const zone = useZone()
  const again = useAction((id: string, key) => retake(source.id, id, key), { stale: [INTAKE], done: t('intake.retaken') })
  const many = useAction((_: void, key) => retakeAll(source.id, key), { stale: [INTAKE], onDone: ({ count }) => toast.success(t('intake.retaking', { n: count })) })
  return (
    <div style={{ display: 'grid', gap: 12 }}>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, justifyContent: 'space-between' }}>
        <Segmented value={filter} onChange={setFilter} options={FILTERS.map((value) => ({ value, label: value === 'all' ? t('intake.all') : t(`intake_taken.${value}`) }))} />
        <Button loading={many.isPending} onClick={() => many.mutate()}>{t('intake.retake_all')}</Button>
      </div>
      {log.isError ? <LoadFailed error={log.error} onRetry={() => void log.refetch()} /> : (
        <Table<Delivery>
          rowKey="id"
          size="small"
          pagination={false}
          loading={log.isPending}
          scroll={{ x: 600 }}
          dataSource={log.data ?? []}
          locale={{ emptyText: <EmptyState title={t('intake.no_deliveries')} hint={t('intake.no_deliveries_hint')} /> }}
          expandable={{ expandedRowRender: (one) => <One source={source.id} id={one.id} /> }}
          columns={[
            { title: t('intake.at'), width: 165, render: (_, one) => dateTimeText(one.created_at, zone) },
            { title: t('intake.status'), width: 110, render: (_, one) => <StatusTag group="intake_taken" value={one.status} tone={takenTone[one.status]} /> },
            { title: t('intake.reasons'), ellipsis: true, render: (_, one) => reasonsText(one.reasons) || '—' },
            {
              title: '', width: 110, render: (_, one) => (
                <>
                  {one.lead_id && <Link to={`/leads?lead=${one.lead_id}`}>{t('intake.open_lead')}</Link>}
                  {one.status === 'refused' && one.has_body && <Button type="link" size="small" onClick={() => again.mutate(one.id)}>{t('intake.retake')}</Button>}
                </>
              ),
            },
          ]}
        />
      )}
      {log.hasNextPage && <Button type="link" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>{t('common.load_more')}</Button>}
    </div>
  )
}

const box = { margin: '4px 0 10px', padding: 10, borderRadius: 8, fontSize: 12, overflow: 'auto', maxHeight: 260, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', background: 'var(--ant-color-fill-quaternary)' } as const

function One({ source, id }: { source: string; id: string }) {
  const found = useDelivery(source, id)
  if (found.isPending) return <Skeleton active paragraph={{ rows: 2 }} />
  if (found.isError) return <LoadFailed error={found.error} onRetry={() => void found.refetch()} />
  return (
    <>
      <span className="quiet">{t('intake.body')} {String(found.data.headers['content-type'] ?? '')}</span>
      {found.data.body === null ? <p className="faint">{t('intake.body_gone')}</p> : <pre style={box}>{found.data.body}</pre>}
    </>
  )
}
