import { Alert, Statistic } from 'antd'
import { t } from '@/i18n'
import { Card } from '@/shared/ui/Card'
import type { Import } from '../imports'

type Trial = NonNullable<Import['trial']>

/** What a start would do, counted before anything is written. */
export function ImportTrial({ trial, stale }: { trial: Trial; stale: boolean }) {
  const reasons = Object.entries(trial.reasons)
  return (
    <Card title={t('trial.title')}>
      {stale && <Alert type="warning" showIcon title={t('trial.stale')} />}
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 32, opacity: stale ? 0.5 : 1 }}>
        <Statistic title={t('trial.created')} value={trial.created_rows} />
        <Statistic title={t('trial.updated')} value={trial.updated_rows} />
        <Statistic title={t('trial.skipped')} value={trial.skipped_rows} />
        <Statistic title={t('trial.failed')} value={trial.failed_rows} />
      </div>
      {reasons.length === 0 && <p className="quiet">{t('trial.fine')}</p>}
      {reasons.length > 0 && (
        <ul>
          {reasons.map(([reason, count]) => (
            <li key={reason}>{reason}: {count} <span className="faint">{t('trial.rows', { rows: (trial.examples[reason] ?? []).join(', ') })}</span></li>
          ))}
        </ul>
      )}
    </Card>
  )
}
