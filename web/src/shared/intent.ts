import { useCallback, useRef } from 'react'
import { newId } from '@/api/id'
import { Problem } from '@/api/problem'

/**
 * One idempotency key for one thing a person wants. It stays while the outcome is unknown (no
 * answer, server error), so that pressing again cannot do it twice, and is renewed once the server
 * has decided either way.
 */
export function useIntent() {
  const key = useRef(newId())
  return useCallback(async <T>(act: (key: string) => Promise<T>): Promise<T> => {
    try {
      const result = await act(key.current)
      key.current = newId()
      return result
    } catch (error) {
      if (error instanceof Problem && !error.uncertain) key.current = newId()
      throw error
    }
  }, [])
}

const PAUSES = [400, 1200]

/** Repeats a write whose outcome is unknown; only for writes that carry an idempotency key. */
export async function persist<T>(act: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES) {
    try {
      return await act()
    } catch (error) {
      const again = error instanceof Problem && (error.code === 'network' || error.status === 502 || error.status === 503)
      if (!again) throw error
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  return act()
}
