import { useCallback, useMemo } from 'react'
import { useChangeParams, useWords } from '@/shared/useParams'

export type Filters<Name extends string> = Partial<Record<Name, string>>

/** Filters live in the address, so that a list can be bookmarked, sent to a colleague and reloaded; search terms behind its `#`. */
export function useFilters<Name extends string>(...names: Name[]) {
  const params = useWords()
  const change = useChangeParams()
  const joined = names.join(' ')
  const filters = useMemo(() => {
    const found: Filters<Name> = {}
    for (const name of joined.split(' ') as Name[]) {
      const value = params.get(name)
      if (value) found[name] = value
    }
    return found
  }, [params, joined])
  const set = useCallback((changes: { [N in Name]?: string | null | undefined }) => change(changes, true), [change])
  return [filters, set] as const
}
