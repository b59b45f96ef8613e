import { t } from '@/i18n'
import { useNow } from '@/shared/now'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { nextDue, timeLeft, type Due } from '../due'
import type { Conversation } from '../queries'
import styles from './inbox.module.css'

/** How long somebody may still wait, for talks of which something is promised. */
export function DueChip({ conversation }: { conversation: Conversation }) {
  const due = nextDue(conversation)
  return due && <Chip due={due} />
}

function Chip({ due }: { due: Due }) {
  const zone = useZone()
  const { late, tone, unit, n } = timeLeft(due, useNow())
  const time = t(`inbox.due_${unit}`, { n })
  return <span className={`${styles.due} number`} data-tone={tone} title={t(`inbox.due_${due.what}`, { time: dateTimeText(due.at, zone) })}>{late ? t('inbox.late', { time }) : time}</span>
}
