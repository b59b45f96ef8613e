import { Table } from 'antd'
import { t } from '@/i18n'
import { Card } from '@/shared/ui/Card'
import { shareText, type CsatReport } from '../csat'
import styles from './csat.module.css'

const SCORES = [5, 4, 3, 2, 1] as const

/** How many said what, and how many said anything. */
export function CsatFigures({ report }: { report: CsatReport }) {
  const good = (report.by_score[3] ?? 0) + (report.by_score[4] ?? 0)
  const tiles: [string, string][] = [
    [t('csat.average'), report.average === null ? '—' : report.average.toFixed(2)],
    [t('csat.good'), shareText(good, report.count)],
    [t('csat.count'), String(report.count)],
    [t('csat.rate'), shareText(report.rated, report.talks)],
    [t('csat.asked'), String(report.asked)],
    [t('csat.low_open'), String(report.low_open)],
  ]
  return (
    <div className={styles.top}>
      <div className={styles.tiles}>{tiles.map(([name, value]) => <div key={name}><span className="quiet">{name}</span><strong className="number">{value}</strong></div>)}</div>
      <Card title={t('csat.spread')}>
        <ul className={styles.bars}>
          {SCORES.map((score) => {
            const many = report.by_score[score - 1] ?? 0
            return <li key={score}><span>{t('csat.score', { n: score })}</span><span className={styles.bar} aria-hidden="true"><i data-low={score <= 2 || undefined} style={{ width: report.count ? `${(100 * many) / report.count}%` : 0 }} /></span><span className="number">{many}（{shareText(many, report.count)}）</span></li>
          })}
        </ul>
      </Card>
    </div>
  )
}

interface Line { key: string; name: string; count: number; average: number; by_score: number[] }

/** The same for each agent and for each channel. */
export function CsatLines({ report }: { report: CsatReport }) {
  const agents = report.by_agent.map((one): Line => ({ ...one, key: one.agent_id ?? '-', name: one.agent_name ?? t('csat.nobody') }))
  const channels = report.by_channel.map((one): Line => ({ ...one, key: one.channel_id ?? '-', name: one.channel_name ?? t('csat.no_channel') }))
  return (
    <div className={styles.lines}>
      <Card title={t('csat.by_agent')}><Lines rows={agents} /></Card>
      <Card title={t('csat.by_channel')}><Lines rows={channels} /></Card>
    </div>
  )
}

function Lines({ rows }: { rows: Line[] }) {
  return (
    <Table<Line> size="small" rowKey="key" pagination={false} dataSource={rows} scroll={{ x: 'max-content' }}
      columns={[
        { title: '', dataIndex: 'name', ellipsis: true },
        { title: t('csat.average'), align: 'right', className: 'number', render: (_, one) => one.average.toFixed(2) },
        { title: t('csat.count'), align: 'right', className: 'number', dataIndex: 'count' },
        { title: t('csat.low'), align: 'right', className: 'number', render: (_, one) => (one.by_score[0] ?? 0) + (one.by_score[1] ?? 0) },
      ]} />
  )
}
