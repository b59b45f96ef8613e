import { Segmented, Skeleton, Table } from 'antd'
import { t } from '@/i18n'
import { useZone } from '@/shared/session'
import { secondsText } from '@/shared/sla/lengths'
import { addDays, dayOf, instantAt } from '@/shared/time'
import { PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { useChangeParams, useWords } from '@/shared/useParams'
import { useReport, type MetricReport } from '../queries'
import { shareKept, SUBJECTS } from '../words'
import styles from './sla.module.css'

const RANGES = { 7: 'kept.last_7', 30: 'kept.last_30' } as const

/** How promises that began in the last days were kept. */
export function ReportTab() {
  const zone = useZone()
  const change = useChangeParams()
  const days = useWords().get('days') === '30' ? 30 : 7
  const subject = useWords().get('of') === 'ticket' ? 'ticket' : 'conversation'
  const today = dayOf(new Date(), zone)
  const report = useReport(instantAt(addDays(today, 1 - days), 0, zone).toISOString(), instantAt(addDays(today, 1), 0, zone).toISOString(), subject)
  const counted = report.data?.some((one) => one.kept + one.broken + one.running > 0)
  const picker = (
    <>
    <Segmented aria-label={t('sla.subject')} value={subject} onChange={(value) => change({ of: value === 'ticket' ? value : null }, true)} options={SUBJECTS.map((value) => ({ value, label: t(`sla_subjects.${value}`) }))} />
    <Segmented aria-label={t('kept.range')} value={days} onChange={(value) => change({ days: value === 30 ? '30' : null }, true)}
      options={([7, 30] as const).map((value) => ({ value, label: t(RANGES[value]) }))} />
    </>
  )
  return (
    <PageBody>
      <PageHeader title={t('sla.report')} subtitle={t('kept.subtitle')} actions={picker} />
      {report.isPending && <Skeleton active />}
      {report.isError && <LoadFailed error={report.error} onRetry={() => void report.refetch()} />}
      {report.data && !counted && <EmptyState title={t('kept.empty')} hint={t('kept.empty_hint')} />}
      {report.data && counted && (
        <Table<MetricReport>
          rowKey="metric" pagination={false} scroll={{ x: 640 }} dataSource={report.data}
          columns={[
            { title: t('kept.metric'), render: (_, one) => t(`sla_metrics.${one.metric}`) },
            { title: t('kept.kept'), dataIndex: 'kept', align: 'right', className: 'number' },
            { title: t('kept.broken'), dataIndex: 'broken', align: 'right', className: 'number' },
            { title: t('kept.running'), dataIndex: 'running', align: 'right', className: 'number' },
            { title: t('kept.share'), width: 190, className: 'number', render: (_, one) => <Share report={one} /> },
            { title: t('kept.median'), align: 'right', className: 'number', render: (_, one) => (one.median_seconds === null ? '—' : secondsText(one.median_seconds)) },
          ]}
        />
      )}
    </PageBody>
  )
}

function Share({ report }: { report: MetricReport }) {
  const share = shareKept(report)
  if (share === null) return '—'
  return <><span className={styles.share} aria-hidden="true"><i style={{ width: `${share}%` }} /></span>{share}%</>
}
