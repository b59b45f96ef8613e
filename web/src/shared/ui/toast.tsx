import { useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'
import styles from './toast.module.css'

interface Toast { id: number; kind: 'success' | 'warning' | 'error'; text: string }

const SHOWN_FOR = { success: 2600, warning: 5000, error: 6000 }
const MOST = 3
let toasts: Toast[] = []
let last = 0
const listeners = new Set<() => void>()

function change(next: Toast[]) {
  toasts = next
  listeners.forEach((notify) => notify())
}

function show(kind: Toast['kind'], text: string) {
  const id = ++last
  change([...toasts, { id, kind, text }].slice(-MOST))
  setTimeout(() => change(toasts.filter((toast) => toast.id !== id)), SHOWN_FOR[kind])
}

/** A short sentence about what just happened; Ant Design's own would double the first screen's dialogs. */
export const toast = {
  success: (text: string) => show('success', text),
  warning: (text: string) => show('warning', text),
  error: (text: string) => show('error', text),
}

export function Toasts() {
  const shown = useSyncExternalStore((notify) => {
    listeners.add(notify)
    return () => listeners.delete(notify)
  }, () => toasts)
  return createPortal(
    <div className={styles.toasts} role="status" aria-live="polite">
      {shown.map(({ id, kind, text }) => (
        <div key={id} className={styles.toast} data-kind={kind}>
          <i aria-hidden="true" />
          <span>{text}</span>
        </div>
      ))}
    </div>,
    document.body,
  )
}
