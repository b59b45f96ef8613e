import { useCallback, useEffect, useRef, useState, type PointerEvent as ReactPointer, type RefObject } from 'react'
import { PIXELS_PER_MINUTE, snap, STEP, type Span } from '../geometry'
import type { Appointment } from '../queries'
import type { Placed } from './CalendarGrid'

export interface Drag { appointment: Appointment; column: number; minutes: number; length: number; before: number; after: number; resized: boolean }
interface Options { area: RefObject<HTMLDivElement | null>; columns: number; range: Span; onDrop: (drag: Drag) => void }

const THRESHOLD = 5

/** Follows the pointer from a block, or from its lower edge, which changes its length; a press without movement stays a click. Escape lets go. */
export function useDrag({ area, columns, range, onDrop }: Options) {
  const [drag, setDrag] = useState<Drag | null>(null)
  const drop = useRef(onDrop)
  const end = useRef<(() => void) | null>(null)
  useEffect(() => { drop.current = onDrop })
  useEffect(() => () => end.current?.(), [])

  const grab = useCallback((event: ReactPointer, item: Placed, column: number, resized = false) => {
    if (event.button !== 0) return
    const start = { x: event.clientX, y: event.clientY }
    const was = item.to - item.from
    let current: Drag | null = null

    const move = (at: PointerEvent) => {
      const box = area.current?.getBoundingClientRect()
      if (!box || (!current && Math.hypot(at.clientX - start.x, at.clientY - start.y) < THRESHOLD)) return
      at.preventDefault()
      const over = Math.floor(((at.clientX - box.left) / box.width) * columns)
      const by = (at.clientY - start.y) / PIXELS_PER_MINUTE
      const length = resized ? Math.min(Math.max(snap(item.to + by) - item.from, STEP), range.to - item.from) : was
      current = {
        appointment: item.appointment,
        column: resized ? column : Math.min(Math.max(over, 0), columns - 1),
        minutes: resized ? item.from : Math.min(Math.max(snap(item.from + by), range.from), range.to - length),
        length,
        resized,
        before: item.from - item.busy.from,
        after: item.busy.to - item.to,
      }
      setDrag(current)
    }
    const stop = () => {
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', up)
      window.removeEventListener('pointercancel', stop)
      window.removeEventListener('keydown', key)
      end.current = null
      setDrag(null)
    }
    const key = (pressed: KeyboardEvent) => { if (pressed.key === 'Escape') stop() }
    const up = () => {
      const done = current
      stop()
      if (!done) return
      // The click that follows a drag must not open the block.
      window.addEventListener('click', (click) => { click.stopPropagation(); click.preventDefault() }, { capture: true, once: true })
      if (done.minutes !== item.from || done.column !== column || done.length !== was) drop.current(done)
    }
    window.addEventListener('pointermove', move, { passive: false })
    window.addEventListener('pointerup', up)
    window.addEventListener('pointercancel', stop)
    window.addEventListener('keydown', key)
    end.current = stop
  }, [area, columns, range.from, range.to])

  return { drag, grab }
}
