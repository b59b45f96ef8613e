import { useEffect, type ReactNode } from 'react'
import { t } from '@/i18n'
import styles from './ui.module.css'

export function PageHeader({ title, subtitle, actions }: { title: string; subtitle?: ReactNode; actions?: ReactNode }) {
  useEffect(() => { document.title = `${title} · ${t('common.product')}` }, [title])
  return (
    <div className={styles.header}>
      <div className={styles.headerText}>
        <h1>{title}</h1>
        {subtitle && <div className="quiet">{subtitle}</div>}
      </div>
      {actions && <div className={styles.headerActions}>{actions}</div>}
    </div>
  )
}
