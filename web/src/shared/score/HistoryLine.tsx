import { Skeleton } from 'antd'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { path } from './line'
import { useScoreHistory, type EntityType } from './queries'
import styles from './score.module.css'

const WIDTH = 460
const HEIGHT = 90

export function HistoryLine({ of, id, code }: { of: EntityType; id: string; code: string }) {
  const history = useScoreHistory(of, id, code)
  const zone = useZone()
  if (history.isPending) return <Skeleton active paragraph={{ rows: 1 }} title={false} />
  if (history.isError) return <span className="quiet">{explain(history.error)}</span>
  const days = [...history.data].reverse()
  const first = days[0]
  const last = days.at(-1)
  if (!first || !last) return <span className="quiet">{t('scores.history_none')}</span>
  const dots = path(days.map((day) => ({ at: Date.parse(day.as_of), value: day.value })), WIDTH, HEIGHT)
  return (
    <figure className={styles.history}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={days.map((day) => `${dateTimeText(day.as_of, zone)} ${day.value}`).join(', ')}>
        {[0, 50, 100].map((mark) => <line key={mark} x1={0} x2={WIDTH} y1={HEIGHT - 6 - (mark / 100) * (HEIGHT - 12)} y2={HEIGHT - 6 - (mark / 100) * (HEIGHT - 12)} stroke="var(--ant-color-border-secondary)" />)}
        <polyline points={dots.map(({ x, y }) => `${x},${y}`).join(' ')} fill="none" stroke="var(--ant-color-primary)" strokeWidth={2} />
        {dots.map(({ x, y }, place) => <circle key={place} cx={x} cy={y} r={3} fill="var(--ant-color-primary)" />)}
      </svg>
      <figcaption className="faint"><span>{dateTimeText(first.as_of, zone)} · {first.value}</span><span>{dateTimeText(last.as_of, zone)} · {last.value}</span></figcaption>
    </figure>
  )
}
