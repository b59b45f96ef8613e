import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap } from '@/api/client'

export const BASES = ['consent', 'contract', 'statutory', 'other_law'] as const
export interface Basis { basis: (typeof BASES)[number]; note?: string }

export const BASIS = ['ai-legal-basis']
const KEY = 'ai.legal_basis'

/** Nothing stored: consent is needed. */
export const basisOf = (stored: unknown): Basis => {
  const { basis, note } = (stored ?? {}) as Partial<Basis>
  return basis && BASES.includes(basis) ? { basis, note: note ?? '' } : { basis: 'consent', note: '' }
}
export const stored = ({ basis, note }: Basis) => (basis === 'consent' ? {} : { basis, note: note ?? '' })

export const useBasis = () => useQuery({ queryKey: BASIS, queryFn: async () => basisOf((await unwrap(client.GET('/api/system-configs', {})))[KEY]) })
export const putBasis = (value: Basis, key: string) => unwrap(client.PUT('/api/system-configs/{key}', { params: { path: { key: KEY } }, body: { value: stored(value) as never }, ...keyed(key) }))
