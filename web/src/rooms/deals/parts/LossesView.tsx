import { Progress, Skeleton, Table } from 'antd'
import { t } from '@/i18n'
import { Card } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { stay } from '../board'
import { sumText } from '../money'
import { useLosses } from '../queries'

const time = (seconds: number) => {
  const { unit, n } = stay(seconds)
  return t(`deals.${unit}`, { n })
}

/** Why deals are lost, to whom, and where the time goes. */
export function LossesView({ owner }: { owner: string | undefined }) {
  const losses = useLosses(owner)
  if (losses.isError) return <LoadFailed error={losses.error} onRetry={() => void losses.refetch()} />
  if (losses.isPending) return <Skeleton active />
  const { reasons, competitors, stages, won, lost, win_rate } = losses.data
  if (won + lost === 0) return <EmptyState title={t('deals.losses_empty')} />
  return (
    <div style={{ display: 'grid', gap: 14 }}>
      <Card title={t('deals.win_rate')}>
        <div style={{ display: 'flex', gap: 24, alignItems: 'baseline', flexWrap: 'wrap' }}>
          <strong className="number" style={{ fontSize: 28 }}>{win_rate === null ? '—' : `${win_rate}%`}</strong>
          <span className="quiet">{t('deals.won_n', { n: won })} · {t('deals.lost_n', { n: lost })}</span>
        </div>
      </Card>
      <Card title={t('deals.reasons')}>
        <Table size="small" pagination={false} rowKey={(line) => `${line.reason} ${line.currency}`} dataSource={reasons} scroll={{ x: 480 }} columns={[
          { title: t('deals.loss_reason'), width: 140, ellipsis: true, render: (_, line) => line.reason ?? t('deals.no_reason') },
          { title: t('deals.deals'), width: 70, align: 'right', className: 'number', dataIndex: 'deals' },
          { title: t('deals.share'), render: (_, line) => <Progress percent={line.share} size="small" aria-label={line.reason ?? t('deals.no_reason')} /> },
          { title: t('deals.amount'), width: 140, align: 'right', className: 'number', render: (_, line) => sumText(line.amount, line.currency) },
        ]} />
      </Card>
      {competitors.length > 0 && (
        <Card title={t('deals.lost_to')}>
          <Table size="small" pagination={false} rowKey="name" dataSource={competitors} columns={[
            { title: t('deals.competitor_name'), dataIndex: 'name', ellipsis: true },
            { title: t('deals.deals'), width: 90, align: 'right', className: 'number', dataIndex: 'deals' },
          ]} />
        </Card>
      )}
      <Card title={t('deals.times')}>
        <Table size="small" pagination={false} rowKey="stage" dataSource={stages} columns={[
          { title: t('deals.stage'), render: (_, line) => t(`deal_stage.${line.stage}`) },
          { title: t('deals.median'), align: 'right', className: 'number', render: (_, line) => time(line.median_seconds) },
          { title: t('deals.average'), align: 'right', className: 'number', render: (_, line) => time(line.average_seconds) },
          { title: t('deals.moves'), align: 'right', className: 'number', dataIndex: 'moves' },
        ]} />
      </Card>
    </div>
  )
}
