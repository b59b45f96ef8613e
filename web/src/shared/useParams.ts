import { useCallback } from 'react'
import { useNavigate } from 'react-router'

export type ParamChanges = Record<string, string | null | undefined>

/**
 * Changes parts of the address. It starts from the address bar itself: what a hook rendered last may be
 * older, and two changes in one moment must not undo each other.
 */
export function useChangeParams(): (changes: ParamChanges, replace?: boolean) => void {
  const navigate = useNavigate()
  return useCallback((changes, replace = false) => {
    const params = new URLSearchParams(window.location.search)
    for (const [name, value] of Object.entries(changes)) {
      if (value) params.set(name, value)
      else params.delete(name)
    }
    void navigate({ search: params.toString() }, { replace })
  }, [navigate])
}
