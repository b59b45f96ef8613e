import { useCallback, useEffect, useRef, useState, type PointerEvent as ReactPointer } from 'react'

export interface CardDrag<Card, Place extends string> { card: Card; over: Place | null; x: number; y: number; width: number }

const THRESHOLD = 6
const EDGE = 48
const HOLD = 260

/**
 * Follows the pointer from a card to the column under it; a press without movement stays a click. A finger
 * has to rest a moment first, or it scrolls. Escape lets go. Near an edge the board scrolls along.
 */
export function useCardDrag<Card, Place extends string>(board: () => HTMLElement | null, onDrop: (card: Card, place: Place) => void) {
  const [drag, setDrag] = useState<CardDrag<Card, Place> | null>(null)
  const drop = useRef(onDrop)
  const end = useRef<(() => void) | null>(null)
  useEffect(() => { drop.current = onDrop })
  useEffect(() => () => end.current?.(), [])

  const grab = useCallback((event: ReactPointer<HTMLElement>, card: Card) => {
    if (event.button !== 0 || end.current) return
    const held = event.currentTarget
    const start = { x: event.clientX, y: event.clientY }
    const box = held.getBoundingClientRect()
    const offset = { x: start.x - box.left, y: start.y - box.top }
    const touch = event.pointerType === 'touch'
    let ready = !touch
    let current: CardDrag<Card, Place> | null = null
    const timer = touch ? setTimeout(() => { ready = true; show(start.x, start.y) }, HOLD) : undefined

    const show = (x: number, y: number) => {
      const under = document.elementsFromPoint(x, y).map((element) => element.closest<HTMLElement>('[data-place]')).find(Boolean)
      current = { card, over: (under?.dataset.place as Place | undefined) ?? null, x: x - offset.x, y: y - offset.y, width: box.width }
      setDrag(current)
    }
    const move = (at: PointerEvent) => {
      const far = Math.hypot(at.clientX - start.x, at.clientY - start.y)
      if (!ready) {
        if (far > THRESHOLD) stop()
        return
      }
      if (!current && far < THRESHOLD) return
      at.preventDefault()
      const area = board()
      const edges = area?.getBoundingClientRect()
      if (area && edges) {
        if (at.clientX > edges.right - EDGE) area.scrollLeft += 14
        else if (at.clientX < edges.left + EDGE) area.scrollLeft -= 14
      }
      show(at.clientX, at.clientY)
    }
    const still = (at: TouchEvent) => { if (current) at.preventDefault() }
    const stop = () => {
      clearTimeout(timer)
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', up)
      window.removeEventListener('pointercancel', stop)
      window.removeEventListener('keydown', key)
      window.removeEventListener('touchmove', still)
      end.current = null
      setDrag(null)
    }
    const key = (pressed: KeyboardEvent) => { if (pressed.key === 'Escape') stop() }
    const up = () => {
      const done = current
      stop()
      if (!done) return
      // The click that follows a drag must not open the card.
      const swallow = (click: MouseEvent) => { click.stopPropagation(); click.preventDefault() }
      window.addEventListener('click', swallow, { capture: true, once: true })
      setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0)
      if (done.over) drop.current(card, done.over)
    }
    window.addEventListener('pointermove', move, { passive: false })
    window.addEventListener('pointerup', up)
    window.addEventListener('pointercancel', stop)
    window.addEventListener('keydown', key)
    window.addEventListener('touchmove', still, { passive: false })
    end.current = stop
  }, [board])

  return { drag, grab }
}
