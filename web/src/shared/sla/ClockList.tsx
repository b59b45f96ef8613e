import type { UseQueryResult } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import type { Schemas } from '@/api/client'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { useZone } from '@/shared/session'
import { secondsText } from './lengths'
import { dateTimeText } from '@/shared/time'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag, type Tone } from '@/shared/ui/StatusTag'
import styles from './clocks.module.css'

const SHOWN = 3
const tones: Record<string, Tone> = { running: 'blue', paused: 'grey', met: 'green', met_late: 'amber', breached: 'red', cancelled: 'grey' }

export type Clock = Schemas['ClockRead']

/** What somebody was promised, and how it stands, the newest first. */
export function ClockList({ clocks, none, className }: { clocks: UseQueryResult<Clock[]>; none: string; className?: string | undefined }) {
  const [all, setAll] = useState(false)
  const found = clocks.data ?? []
  const open = found.filter((one) => one.status === 'running' || one.status === 'paused')
  const shown = all ? found : [...open, ...found.filter((one) => !open.includes(one))].slice(0, Math.max(SHOWN, open.length))
  return (
    <section className={className} aria-label={t('sla_clocks.title')}>
      <strong>{t('sla_clocks.title')}</strong>
      {clocks.isPending && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {clocks.isError && <LoadFailed error={clocks.error} onRetry={() => void clocks.refetch()} />}
      {clocks.data?.length === 0 && <span className="quiet">{none}</span>}
      {shown.map((one) => <Line key={one.id} clock={one} />)}
      {shown.length < found.length && <Button type="link" size="small" onClick={() => setAll(true)}>{t('sla_clocks.more', { n: found.length - shown.length })}</Button>}
    </section>
  )
}

function Line({ clock }: { clock: Clock }) {
  const zone = useZone()
  const state = standingOf(clock)
  const over = clock.status === 'met' || clock.status === 'cancelled'
  const said = [
    clock.status === 'running' && (clock.due_at ? t('sla_clocks.due', { time: dateTimeText(clock.due_at, zone) }) : t('sla_clocks.never')),
    (over || clock.spent_seconds > 0) && t(over ? 'sla_clocks.spent' : 'sla_clocks.so_far', { time: secondsText(clock.spent_seconds) }),
    t('sla_clocks.target', { time: secondsText(clock.target_seconds) }),
  ]
  return (
    <div className={styles.clock} title={clock.policy_name}>
      <span className={styles.top}><span>{tOr(`sla_metrics.${clock.metric}`, clock.metric)}</span><StatusTag group="sla_status" value={state} tone={tones[state]} /></span>
      <span className="faint number">{said.filter(Boolean).join(' · ')}</span>
    </div>
  )
}

/** One that ran out says so, whether or not it was seen to afterwards. */
function standingOf({ status, breached_at: breached }: Clock): string {
  if (!breached || status === 'cancelled') return status
  return status === 'met' ? 'met_late' : 'breached'
}
