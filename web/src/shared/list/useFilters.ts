import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { useChangeParams } from '@/shared/useParams'

export type Filters<Name extends string> = Partial<Record<Name, string>>

/** Filters live in the address, so that a list can be bookmarked, sent to a colleague and reloaded. */
export function useFilters<Name extends string>(...names: Name[]) {
  const [params] = useSearchParams()
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
