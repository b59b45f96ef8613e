import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type Resource = Schemas['ResourceRead']
export type ResourceFields = Schemas['ResourceCreate']
export const RESOURCES = ['resources']
export const KINDS = ['room', 'device'] as const
export type Kind = (typeof KINDS)[number]

export const useResources = () => useQuery({
  queryKey: RESOURCES,
  staleTime: 5 * 60_000,
  queryFn: async () => (await unwrap(client.GET('/api/resources', { params: { query: { limit: 200 } } }))).items,
})

export const createResource = (body: ResourceFields, key: string) => unwrap(client.POST('/api/resources', { body, ...keyed(key) }))
export const patchResource = (id: string, body: Schemas['ResourcePatch'], key: string) =>
  unwrap(client.PATCH('/api/resources/{id}', { params: { path: { id } }, body, ...keyed(key) }))
