import { CloseOutlined } from '@ant-design/icons'
import type { CSSProperties } from 'react'
import { t } from '@/i18n'
import styles from './ui.module.css'

/** A tag in its own colour, with the words dark enough to read whatever the colour is. */
export function TagLabel({ name, color, onRemove }: { name: string; color: string; onRemove?: (() => void) | undefined }) {
  return (
    <span className={styles.tag} style={{ '--tone': color } as CSSProperties}>
      {name}
      {onRemove && <button type="button" aria-label={t('common.remove_named', { name })} onClick={onRemove}><CloseOutlined /></button>}
    </span>
  )
}
