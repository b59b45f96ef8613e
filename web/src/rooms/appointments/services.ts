import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type ServiceFields = Schemas['ServiceItemCreate']

export const createService = (body: ServiceFields, key: string) => unwrap(client.POST('/api/service-items', { body, ...keyed(key) }))
export const patchService = (id: string, body: Schemas['ServiceItemPatch'], key: string) =>
  unwrap(client.PATCH('/api/service-items/{id}', { params: { path: { id } }, body, ...keyed(key) }))
