import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type IdProvider = Schemas['ProviderRead']
export type ProviderFields = Schemas['ProviderCreate']

export const PROVIDERS = ['identity-providers']
export const useProviders = () => useQuery({ queryKey: PROVIDERS, queryFn: async () => (await unwrap(client.GET('/api/identity-providers', {}))).items })
export const createProvider = (body: ProviderFields, key: string) => unwrap(client.POST('/api/identity-providers', { body, ...keyed(key) }))
export const patchProvider = (id: string, body: Schemas['ProviderPatch'], key: string) => unwrap(client.PATCH('/api/identity-providers/{provider_id}', { params: { path: { provider_id: id } }, body, ...keyed(key) }))
export const deleteProvider = (id: string, key: string) => unwrap(client.DELETE('/api/identity-providers/{provider_id}', { params: { path: { provider_id: id } }, ...keyed(key) }))
export const testProvider = (id: string) => unwrap(client.POST('/api/identity-providers/{provider_id}/test', { params: { path: { provider_id: id } } }))
