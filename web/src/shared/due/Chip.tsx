import { t } from '@/i18n'
import { useNow } from '@/shared/now'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import styles from './due.module.css'
import { timeLeft, type Due } from './left'

/** How long there is for what was promised, counted down. */
export function Chip({ due }: { due: Due }) {
  const zone = useZone()
  const { late, tone, unit, n } = timeLeft(due, useNow())
  const time = t(`inbox.due_${unit}`, { n })
  return <span className={`${styles.due} number`} data-tone={tone} title={t(`inbox.due_${due.what}`, { time: dateTimeText(due.at, zone) })}>{late ? t('inbox.late', { time }) : time}</span>
}
