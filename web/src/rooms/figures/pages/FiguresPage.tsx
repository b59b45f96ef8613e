import { DatePicker, Segmented, Skeleton } from 'antd'
import dayjs from 'dayjs'
import { t } from '@/i18n'
import { useZone } from '@/shared/session'
import { dayOf } from '@/shared/time'
import { Card, PageBody } from '@/shared/ui/Card'
import { DownloadButton } from '@/shared/ui/DownloadButton'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { useChangeParams, useWords } from '@/shared/useParams'
import { Charts } from '../parts/Charts'
import styles from '../parts/figures.module.css'
import { LinesTable } from '../parts/LinesTable'
import { Tiles } from '../parts/Tiles'
import { askFile, useFigures, type By } from '../queries'
import { BY, isTooLong, RANGES, rangeOf } from '../words'

/** The desk in figures: a range, beside the one before it. */
export function FiguresPage() {
  const zone = useZone()
  const words = useWords()
  const change = useChangeParams()
  const { since, until, preset } = rangeOf(words, dayOf(new Date(), zone))
  const by = BY.find((one) => one === words.get('by')) ?? 'day'
  const asked = { since, until, by }
  const report = useFigures(asked)
  const days = useFigures({ since, until, by: 'day' })
  const lines = report.data?.items ?? []
  const quiet = report.data && report.data.totals.talks_opened + report.data.totals.messages_in + report.data.totals.tickets_opened + report.data.totals.talks_ended === 0
  const presets = RANGES.map((value) => ({ value: value as string, label: t(`figures.last_${value}`) }))
  const actions = (
    <div className={styles.actions}>
      <Segmented aria-label={t('figures.range')} value={preset} onChange={(value) => change({ days: value === '7' ? null : value, since: null, until: null }, true)}
        options={preset === 'own' ? [...presets, { value: 'own', label: t('figures.own_range') }] : presets} />
      <DatePicker.RangePicker aria-label={t('figures.own_range')} allowClear={false} value={[dayjs(since), dayjs(until)]} disabledDate={(day, { from }) => !!from && isTooLong(...order(from, day))}
        onChange={(range) => change({ since: range?.[0]?.format('YYYY-MM-DD'), until: range?.[1]?.format('YYYY-MM-DD'), days: null }, true)} />
      <DownloadButton ask={(key) => askFile(asked, key)}>{t('figures.download')}</DownloadButton>
    </div>
  )
  return (
    <PageBody>
      <PageHeader title={t('figures.title')} subtitle={t('figures.subtitle')} actions={actions} />
      {report.isPending && <Skeleton active />}
      {report.isError && <LoadFailed error={report.error} onRetry={() => void report.refetch()} />}
      {report.data && <Tiles report={report.data} />}
      {quiet && <EmptyState title={t('figures.empty')} hint={t('figures.empty_hint')} />}
      {days.data && !quiet && <Charts days={days.data.items} />}
      {report.data && !quiet && (
        <Card title={t(`figures.by_${by}`)} extra={<Segmented<By> aria-label={t('figures.by')} value={by} onChange={(value) => change({ by: value === 'day' ? null : value }, true)} options={BY.map((value) => ({ value, label: t(`figures.by_${value}`) }))} />}>
          <LinesTable by={by} lines={by === 'day' ? [...lines].reverse() : lines} loading={report.isFetching && report.isPlaceholderData} />
        </Card>
      )}
    </PageBody>
  )
}

const order = (left: dayjs.Dayjs, right: dayjs.Dayjs): [string, string] => {
  const [first, last] = left.isBefore(right) ? [left, right] : [right, left]
  return [first.format('YYYY-MM-DD'), last.format('YYYY-MM-DD')]
}
