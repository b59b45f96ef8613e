import { Button, Segmented, Skeleton, Table } from 'antd'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { t } from '@/i18n'
import { Card } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { sumText } from '../money'
import { useForecast, type ForecastLine, type OwnerLine } from '../queries'

const Chart = lazy(() => import('@/shared/chart/Chart').then((file) => ({ default: file.Chart })))
const monthText = (month: string | null) => (month ? month.slice(0, 7) : t('deals.no_month'))
const number = (amount: string) => (/^\d/.test(amount) ? Number(amount) : 0)

/** What is expected and what was won: a chart, and the same figures as a table one click away. */
export function ForecastView({ owner }: { owner: string | undefined }) {
  const forecast = useForecast(owner)
  const [currency, setCurrency] = useState<string | null>(null)
  const [asTable, setAsTable] = useState(false)
  const all = useMemo(() => [...new Set(forecast.data?.months.map((line) => line.currency))], [forecast.data])
  const shown = currency && all.includes(currency) ? currency : all.includes('CNY') ? 'CNY' : (all[0] ?? 'CNY')
  const months = useMemo(() => forecast.data?.months.filter((line) => line.currency === shown) ?? [], [forecast.data, shown])
  const owners = forecast.data?.owners.filter((line) => line.currency === shown) ?? []
  const money = useCallback((value: number) => sumText(value.toFixed(2), shown), [shown])
  const names = useMemo(() => months.map((line) => monthText(line.month)), [months])
  const series = useMemo(() => [
    { name: t('deals.won_amount'), color: '#1a9a5c', values: months.map((line) => number(line.won_amount)) },
    { name: t('deals.weighted'), color: '#1d5fd1', values: months.map((line) => number(line.weighted)) },
    { name: t('deals.expected_amount'), color: '#b9cdf2', values: months.map((line) => number(line.amount)) },
  ], [months])
  const masked = months.some((line) => !/^\d/.test(line.amount))

  if (forecast.isError) return <LoadFailed error={forecast.error} onRetry={() => void forecast.refetch()} />
  if (forecast.isPending) return <Skeleton active />
  if (months.length === 0) return <EmptyState title={t('deals.forecast_empty')} />
  const table = (
    <Table<ForecastLine> size="small" pagination={false} rowKey={(line) => `${line.month}`} dataSource={months} scroll={{ x: 620 }} columns={[
      { title: t('deals.month'), width: 110, className: 'number', render: (_, line) => <>{monthText(line.month)}{line.overdue > 0 && <div className="faint">{t('deals.overdue_n', { n: line.overdue })}</div>}</> },
      ...figures<ForecastLine>(shown),
    ]} />
  )
  return (
    <div style={{ display: 'grid', gap: 14 }}>
      <Card title={t('deals.by_month')} extra={<div style={{ display: 'flex', gap: 8 }}>
        {all.length > 1 && <Segmented size="small" value={shown} onChange={setCurrency} options={all} aria-label={t('deals.currency')} />}
        {!masked && <Button size="small" onClick={() => setAsTable(!asTable)}>{t(asTable ? 'deals.as_chart' : 'deals.as_table')}</Button>}
      </div>}>
        <p className="quiet" style={{ marginTop: 0 }}>{t('deals.forecast_hint')}</p>
        {asTable || masked ? table : <Suspense fallback={<Skeleton active />}><Chart names={names} series={series} label={t('deals.chart_label')} text={money} /></Suspense>}
      </Card>
      <Card title={t('deals.by_owner')}>
        <Table<OwnerLine> size="small" pagination={false} rowKey={(line) => `${line.owner_id}`} dataSource={owners} scroll={{ x: 620 }} columns={[
          { title: t('deals.owner'), width: 110, ellipsis: true, render: (_, line) => line.owner_name ?? t('deals.nobody') },
          ...figures<OwnerLine>(shown),
        ]} />
      </Card>
    </div>
  )
}

function figures<Of extends ForecastLine | OwnerLine>(currency: string) {
  const column = (title: string, width: number, render: (line: Of) => string | number) => ({ title, width, align: 'right' as const, className: 'number', render: (_: unknown, line: Of) => render(line) })
  return [
    column(t('deals.deals'), 80, (line) => line.deals),
    column(t('deals.expected_amount'), 140, (line) => sumText(line.amount, currency)),
    column(t('deals.weighted'), 140, (line) => sumText(line.weighted, currency)),
    column(t('deals.won_amount'), 140, (line) => sumText(line.won_amount, currency)),
  ]
}
