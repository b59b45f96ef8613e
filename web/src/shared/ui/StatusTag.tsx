import { tOr } from '@/i18n'
import styles from './ui.module.css'

export type Tone = 'blue' | 'green' | 'amber' | 'red' | 'grey' | 'violet'

/** A status as a dot and a word, so that colour is never the only sign. */
export function StatusTag({ group, value, tone = 'grey' }: { group: string; value: string; tone?: Tone | undefined }) {
  return <span className={`${styles.status} ${styles[tone]}`}>{tOr(`${group}.${value}`, value)}</span>
}
