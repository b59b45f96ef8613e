import { Skeleton } from 'antd'
import { lazy, Suspense, useMemo } from 'react'
import { t } from '@/i18n'
import { countText } from '@/shared/number'
import { Card } from '@/shared/ui/Card'
import type { Line } from '../queries'
import { secondsText } from '../words'
import styles from './figures.module.css'

const Chart = lazy(() => import('@/shared/chart/Chart').then((file) => ({ default: file.Chart })))

/** Talks and first answers, day by day. */
export function Charts({ days }: { days: Line[] }) {
  const names = useMemo(() => days.map((one) => (one.key ?? '').slice(5)), [days])
  const talks = useMemo(() => [
    { name: t('figures.talks_opened'), color: '#1d5fd1', values: days.map((one) => one.talks_opened) },
    { name: t('figures.talks_ended'), color: '#1a9a5c', values: days.map((one) => one.talks_ended) },
  ], [days])
  const answers = useMemo(() => [
    { name: t('figures.answer_p50'), color: '#1d5fd1', values: days.map((one) => one.answer_p50 ?? 0) },
    { name: t('figures.answer_p90'), color: '#c27803', values: days.map((one) => one.answer_p90 ?? 0) },
  ], [days])
  const label = (name: string) => t('figures.chart_label', { name })
  return (
    <div className={styles.charts}>
      <Card title={t('figures.talks_chart')}><Suspense fallback={<Skeleton active />}><Chart names={names} series={talks} label={label(t('figures.talks_chart'))} text={countText} /></Suspense></Card>
      <Card title={t('figures.answer_chart')}><Suspense fallback={<Skeleton active />}><Chart names={names} series={answers} label={label(t('figures.answer_chart'))} text={secondsText} /></Suspense></Card>
    </div>
  )
}
