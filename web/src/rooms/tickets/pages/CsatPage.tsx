import { Segmented, Skeleton } from 'antd'
import { useMemo } from 'react'
import { t } from '@/i18n'
import { useZone } from '@/shared/session'
import { addDays, dayOf, instantAt } from '@/shared/time'
import { PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { useChangeParams, useWords } from '@/shared/useParams'
import { useReport } from '../csat'
import { CsatFigures, CsatLines } from '../parts/CsatFigures'
import { CsatSettings } from '../parts/CsatSettings'
import { Ratings } from '../parts/Ratings'

const RANGES = ['7', '30', '90'] as const

/** What customers say of how they were seen to. */
export function CsatPage() {
  const zone = useZone()
  const change = useChangeParams()
  const asked = useWords().get('days')
  const days = RANGES.find((one) => one === asked) ?? '30'
  const today = dayOf(new Date(), zone)
  const [since, until] = useMemo(() => [instantAt(addDays(today, 1 - Number(days)), 0, zone).toISOString(), instantAt(addDays(today, 1), 0, zone).toISOString()], [today, days, zone])
  const report = useReport(since, until)
  const picker = <Segmented aria-label={t('figures.range')} value={days} onChange={(value) => change({ days: value === '30' ? null : value }, true)} options={RANGES.map((value) => ({ value, label: t(`figures.last_${value}`) }))} />
  return (
    <PageBody>
      <PageHeader title={t('csat.title')} subtitle={t('csat.subtitle')} actions={picker} />
      {report.isPending && <Skeleton active />}
      {report.isError && <LoadFailed error={report.error} onRetry={() => void report.refetch()} />}
      {report.data && <CsatFigures report={report.data} />}
      {report.data && report.data.count > 0 && <CsatLines report={report.data} />}
      <Ratings since={since} until={until} />
      <CsatSettings />
    </PageBody>
  )
}
