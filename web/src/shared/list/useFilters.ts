import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'

export type Filters<Name extends string> = Partial<Record<Name, string>>

/** Filters live in the address, so that a list can be bookmarked, sent to a colleague and reloaded. */
export function useFilters<Name extends string>(...names: Name[]) {
  const [params, setParams] = useSearchParams()
  const joined = names.join(' ')
  const filters = useMemo(() => {
    const found: Filters<Name> = {}
    for (const name of joined.split(' ') as Name[]) {
      const value = params.get(name)
      if (value) found[name] = value
    }
    return found
  }, [params, joined])
  const set = useCallback((changes: { [N in Name]?: string | null | undefined }) => {
    setParams((before) => {
      const after = new URLSearchParams(before)
      for (const [name, value] of Object.entries(changes) as [string, string | null | undefined][]) {
        if (value) after.set(name, value)
        else after.delete(name)
      }
      return after
    }, { replace: true })
  }, [setParams])
  return [filters, set] as const
}
