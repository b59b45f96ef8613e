import { useState } from 'react'

export interface Choosable { key: string; title: string; optional?: boolean }
export interface Choice { shown: string[]; isShown: (key: string) => boolean; toggle: (key: string) => void; show: (keys: string[]) => void }

/** Which columns somebody wants to see, kept in the browser; a view of the list may set them. */
export function useColumnChoice(name: string, columns: Choosable[]): Choice {
  const stored = `zhike.columns.${name}`
  const [saved, setSaved] = useState(() => localStorage.getItem(stored))
  // while nothing was chosen, the columns say it; some of them may come later than the list
  const hidden = saved === null ? columns.filter((column) => column.optional).map((column) => column.key) : saved.split(',')
  const hide = (next: string[]) => {
    localStorage.setItem(stored, next.join(','))
    setSaved(next.join(','))
  }
  const isShown = (key: string) => !hidden.includes(key)
  return {
    shown: columns.map((column) => column.key).filter(isShown),
    isShown,
    toggle: (key) => hide(hidden.includes(key) ? hidden.filter((other) => other !== key) : [...hidden, key]),
    show: (keys) => hide(columns.map((column) => column.key).filter((key) => !keys.includes(key))),
  }
}
