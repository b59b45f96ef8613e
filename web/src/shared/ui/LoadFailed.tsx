import { Button } from 'antd'
import { explain, requestId } from '@/api/problem'
import { t } from '@/i18n'
import styles from './ui.module.css'

/** What happened, that nothing was lost, and what to press. */
export function LoadFailed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const id = requestId(error)
  return (
    <div className={styles.empty} role="alert">
      <strong>{t('errors.load_failed')}</strong>
      <div className="quiet">{explain(error)}</div>
      {onRetry && <Button onClick={onRetry}>{t('common.retry')}</Button>}
      {id && <span className="faint">{t('errors.request_id', { id })}</span>}
    </div>
  )
}
