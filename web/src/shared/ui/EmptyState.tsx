import { InboxOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'
import styles from './ui.module.css'

export interface EmptyWords { title: string; hint?: ReactNode; action?: ReactNode }

/** Says what belongs here and what to do first. */
export function EmptyState({ title, hint, action }: EmptyWords) {
  return (
    <div className={styles.empty}>
      <InboxOutlined className={styles.emptyIcon} />
      <strong>{title}</strong>
      {hint && <div className="quiet">{hint}</div>}
      {action}
    </div>
  )
}
