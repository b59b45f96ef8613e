import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Page } from '@/api/client'

export interface Flag { code: string; description: string | null; is_enabled: boolean; sites: Record<string, boolean> }
export const FLAGS = ['feature-flags']

export const useFlags = () => useQuery({
  queryKey: FLAGS,
  queryFn: async () => (await unwrap<Page<Flag>>(client.GET('/api/feature-flags', {}))).items,
})
export const putFlag = (code: string, is_enabled: boolean, site_id: string | null, key: string) =>
  unwrap(client.PUT('/api/feature-flags/{code}', { params: { path: { code } }, body: { is_enabled, site_id }, ...keyed(key) }))
