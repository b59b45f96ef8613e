import { t } from '@/i18n'
import { ClockList } from '@/shared/sla/ClockList'
import { useClocks } from '../clocks'
import styles from './inbox.module.css'

/** What somebody was promised in this talk, and how it stands. */
export function Clocks({ conversation }: { conversation: string }) {
  return <ClockList className={styles.block} clocks={useClocks(conversation)} none={t('sla_clocks.none')} />
}
