import { Alert, Statistic, Table } from 'antd'
import { t } from '@/i18n'
import { Card } from '@/shared/ui/Card'
import type { Import } from '../imports'

type Trial = NonNullable<Import['trial']>

/** What a start would do, counted before anything is written. */
export function ImportTrial({ trial, stale }: { trial: Trial; stale: boolean }) {
  const reasons = Object.entries(trial.reasons).map(([reason, count]) => ({ reason, count, rows: (trial.examples[reason] ?? []).join('、') }))
  return (
    <Card title={t('trial.title')}>
      {stale && <Alert type="warning" showIcon title={t('trial.stale')} style={{ marginBottom: 12 }} />}
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '12px 40px', opacity: stale ? 0.5 : 1 }}>
        <Statistic title={t('trial.created')} value={trial.created_rows} />
        <Statistic title={t('trial.updated')} value={trial.updated_rows} />
        <Statistic title={t('trial.skipped')} value={trial.skipped_rows} />
        <Statistic title={t('trial.failed')} value={trial.failed_rows} />
      </div>
      {reasons.length === 0 && <p className="quiet">{t('trial.fine')}</p>}
      {reasons.length > 0 && (
        <Table
          size="small"
          rowKey="reason"
          pagination={false}
          style={{ marginTop: 16 }}
          dataSource={reasons}
          columns={[
            { title: t('trial.why'), dataIndex: 'reason' },
            { title: t('trial.count'), dataIndex: 'count', width: 100, align: 'right', className: 'number' },
            { title: t('trial.examples'), dataIndex: 'rows', className: 'quiet number' },
          ]}
        />
      )}
    </Card>
  )
}
