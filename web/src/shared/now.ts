import { useSyncExternalStore } from 'react'

const STEP = 15_000
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = Date.now()

function step() {
  now = Date.now()
  listeners.forEach((notify) => notify())
}

function listen(notify: () => void) {
  listeners.add(notify)
  timer ??= setInterval(step, STEP)
  return () => {
    listeners.delete(notify)
    if (listeners.size) return
    clearInterval(timer)
    timer = undefined
  }
}

/** It moves in steps, so that everything that is shown at one time shows the same. */
function read() {
  if (Date.now() - now >= STEP) now = Date.now()
  return now
}

/** The present, some seconds old at most: one timer for all that count down. */
export const useNow = () => useSyncExternalStore(listen, read)
