import { t } from '@/i18n'
import styles from './ui.module.css'

export function Waiting() {
  return <div className={styles.waiting} role="progressbar" aria-label={t('common.loading')}><i /></div>
}
