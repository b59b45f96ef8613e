import { useQueries } from '@tanstack/react-query'
import { client, keyed, unwrap } from '@/api/client'

export type Flags = Record<string, boolean>
export const FLAGS = ['feature-flags']

const readFlags = (site_id?: string) => unwrap(client.GET('/api/feature-flags', { params: { query: { site_id } } }))

/** The flags of the organization first, then those in force at each of the sites. */
export const useFlags = (siteIds: string[]) => useQueries({
  queries: [undefined, ...siteIds].map((site) => ({ queryKey: [...FLAGS, site ?? 'org'], queryFn: () => readFlags(site) })),
})

export const putFlag = (code: string, is_enabled: boolean, site_id: string | null, key: string) =>
  unwrap(client.PUT('/api/feature-flags/{code}', { params: { path: { code } }, body: { is_enabled, site_id }, ...keyed(key) }))
