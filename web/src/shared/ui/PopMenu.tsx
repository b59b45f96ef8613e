import { Popover } from 'antd'
import { useState, type ReactElement, type ReactNode } from 'react'
import styles from './ui.module.css'

export interface PopItem { key: string; label: ReactNode; current?: boolean; onClick: () => void }

/** A short menu under a button. */
export function PopMenu({ items, head, placement = 'bottomLeft', children }: { items: PopItem[]; head?: ReactNode; placement?: 'bottomLeft' | 'bottomRight'; children: ReactElement }) {
  const [open, setOpen] = useState(false)
  const content = (
    <div className={styles.popMenu}>
      {head}
      {items.map((item) => (
        <button key={item.key} type="button" aria-current={item.current || undefined} onClick={() => { setOpen(false); item.onClick() }}>{item.label}</button>
      ))}
    </div>
  )
  return <Popover trigger="click" arrow={false} placement={placement} open={open} onOpenChange={setOpen} content={content} styles={{ container: { padding: 0 } }}>{children}</Popover>
}
