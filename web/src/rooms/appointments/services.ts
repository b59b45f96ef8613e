import { client, keyed, unwrap } from '@/api/client'
import type { ServiceItem } from '@/shared/pickers/people'

export interface ServiceFields { name: string; duration_minutes: number; buffer_before: number; buffer_after: number; price: string | null; is_active: boolean }

export const createService = (body: ServiceFields, key: string) => unwrap<ServiceItem>(client.POST('/api/service-items', { body, ...keyed(key) }))
export const patchService = (id: string, body: ServiceFields, key: string) =>
  unwrap<ServiceItem>(client.PATCH('/api/service-items/{id}', { params: { path: { id } }, body, ...keyed(key) }))
