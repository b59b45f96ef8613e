import { useCallback, useRef, useState } from 'react'

/** The height of an element as it changes; virtual rows need it in pixels. */
export function useHeight(): [(element: HTMLElement | null) => void, number] {
  const [height, setHeight] = useState(0)
  const observer = useRef<ResizeObserver | null>(null)
  const attach = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect()
    if (!element) return
    observer.current = new ResizeObserver(([entry]) => { if (entry) setHeight(Math.floor(entry.contentRect.height)) })
    observer.current.observe(element)
  }, [])
  return [attach, height]
}
