import { useSyncExternalStore } from 'react'

export type Appearance = 'light' | 'dark' | 'system'
const STORED = 'zhike.appearance'
const listeners = new Set<() => void>()
const system = window.matchMedia('(prefers-color-scheme: dark)')

export function appearance(): Appearance {
  const stored = localStorage.getItem(STORED)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

export function setAppearance(value: Appearance) {
  localStorage.setItem(STORED, value)
  listeners.forEach((notify) => notify())
}

const isDark = () => (appearance() === 'system' ? system.matches : appearance() === 'dark')

export function useDark(): boolean {
  return useSyncExternalStore((notify) => {
    listeners.add(notify)
    system.addEventListener('change', notify)
    return () => {
      listeners.delete(notify)
      system.removeEventListener('change', notify)
    }
  }, isDark)
}

/** True below the given width; 720 px is where the console turns into its phone layout. */
export function useNarrow(below = 720): boolean {
  return useSyncExternalStore((notify) => {
    const query = window.matchMedia(`(max-width: ${below - 1}px)`)
    query.addEventListener('change', notify)
    return () => query.removeEventListener('change', notify)
  }, () => window.innerWidth < below)
}
