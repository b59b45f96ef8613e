import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { explain } from '@/api/problem'
import { t, tOr } from '@/i18n'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { useEvidence, type EntityType, type Evidence, type Scored } from './queries'
import styles from './score.module.css'
import { sourceName, wordName } from './words'

/** What was found, in words. */
function found(part: Scored): string {
  const { measure, kind, source } = part
  if (measure === null) return t('scores.never')
  if (typeof measure === 'string') return wordName(source, measure)
  if (kind === 'recency') return measure === 0 ? t('scores.today') : t('scores.days_ago', { n: measure })
  if (kind === 'share' || kind === 'ratio') return t('scores.share', { n: Math.round(measure * 100) })
  if (source === 'tenure') return t('scores.age', { n: Math.round(measure) })
  return t(part.half_life_days ? 'scores.times' : 'scores.times_flat', { n: Math.round(measure * 10) / 10 })
}

interface Props { of: EntityType; id: string; code: string; part: Scored }

export function ComponentRow({ of, id, code, part }: Props) {
  const [open, setOpen] = useState(false)
  const share = (part.points / part.weight) * 100
  return (
    <div className={styles.component}>
      <button type="button" className={styles.componentHead} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span>{sourceName(part.source)}</span>
        <span className="faint">{found(part)}</span>
        <span className="number">{t('scores.points', { points: part.points, weight: part.weight })}</span>
      </button>
      <div className={styles.bar}><i style={{ width: `${share}%` }} /></div>
      {open && <Behind of={of} id={id} code={code} component={part.code} />}
    </div>
  )
}

function Behind({ of, id, code, component }: { of: EntityType; id: string; code: string; component: string }) {
  const rows = useEvidence(of, id, code, component)
  if (rows.isPending) return <div className={styles.behind}><span className="faint">{t('scores.loading')}</span></div>
  if (rows.isError) return <div className={styles.behind}><span className="quiet">{explain(rows.error)}</span></div>
  return (
    <div className={styles.behind}>
      {rows.data.length === 0 && <span className="quiet">{t('scores.behind_none')}</span>}
      {rows.data.map((row, place) => <Row key={row.id ?? place} row={row} />)}
      {rows.hasNextPage && <Button type="link" size="small" loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>{t('scores.more')}</Button>}
    </div>
  )
}

function labelOf({ kind, label }: Evidence): string {
  if (!label) return ''
  if (kind === 'activity') return tOr(`activity.${label}`, tOr(`lead_activity.${label}`, label))
  const group = { appointment: 'appointment_status', field: 'score_fields', customer: 'stages', lead: 'lead_status', message: '' }[kind]
  return group ? tOr(`${group}.${label}`, label) : ''
}

function Row({ row }: { row: Evidence }) {
  const zone = useZone()
  const name = labelOf(row) || tOr(`score_evidence.${row.kind}`, row.kind)
  return (
    <div className={styles.evidence}>
      <span>{name}</span>
      {row.filled !== null && row.filled !== undefined && <span className={row.filled ? 'quiet' : 'faint'}>{t(row.filled ? 'scores.filled' : 'scores.missing')}</span>}
      {row.at && <span className="faint number">{dateTimeText(row.at, zone)}</span>}
      {row.conversation_id && <Link to={`/conversations/${row.conversation_id}`}>{t('scores.open_talk')}</Link>}
      {row.kind === 'appointment' && row.id && <Link to={`/appointments?appointment=${row.id}`}>{t('common.open')}</Link>}
    </div>
  )
}
