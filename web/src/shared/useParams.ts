import { useCallback, useMemo } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { readAddress, writeAddress } from './address'

export type ParamChanges = Record<string, string | null | undefined>

/** The words of the address, those behind its `#` too. */
export function useWords(): URLSearchParams {
  const { search, hash } = useLocation()
  return useMemo(() => readAddress({ search, hash }), [search, hash])
}

/**
 * Changes parts of the address. It starts from the address bar itself: what a hook rendered last may be
 * older, and two changes in one moment must not undo each other.
 */
export function useChangeParams(): (changes: ParamChanges, replace?: boolean) => void {
  const navigate = useNavigate()
  return useCallback((changes, replace = false) => {
    const params = readAddress(window.location)
    for (const [name, value] of Object.entries(changes)) {
      if (value) params.set(name, value)
      else params.delete(name)
    }
    void navigate(writeAddress(params), { replace })
  }, [navigate])
}
