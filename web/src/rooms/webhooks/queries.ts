import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type Hook = Schemas['WebhookRead']
export type HookFields = Schemas['WebhookCreate']
export type Delivery = Schemas['DeliveryBrief']

export const HOOKS = ['webhooks']
const POLL = 3_000
const hook = (id: string) => ({ params: { path: { webhook_id: id } } })

export const useHooks = () => useKeyset<Hook>([...HOOKS, 'list'], (cursor) => unwrap(client.GET('/api/webhooks', { params: { query: { cursor, limit: 50 } } })))
export const useEventTypes = () => useQuery({ queryKey: [...HOOKS, 'types'], staleTime: Infinity, queryFn: () => unwrap(client.GET('/api/webhooks/event-types', {})) })
export const createHook = (body: HookFields, key: string) => unwrap(client.POST('/api/webhooks', { body, ...keyed(key) }))
export const patchHook = (id: string, body: Schemas['WebhookPatch'], key: string) => unwrap(client.PATCH('/api/webhooks/{webhook_id}', { ...hook(id), body, ...keyed(key) }))
export const deleteHook = (id: string, key: string) => unwrap(client.DELETE('/api/webhooks/{webhook_id}', { ...hook(id), ...keyed(key) }))
export const rotateSecret = (id: string, key: string) => unwrap(client.POST('/api/webhooks/{webhook_id}/rotate-secret', { ...hook(id), body: { overlap_hours: 24 }, ...keyed(key) }))
export const testHook = (id: string, key: string) => unwrap(client.POST('/api/webhooks/{webhook_id}/test', { ...hook(id), ...keyed(key) }))
export const redeliverFailed = (id: string, since: string, key: string) => unwrap(client.POST('/api/webhooks/{webhook_id}/redeliver', { ...hook(id), body: { since }, ...keyed(key) }))

export const useDeliveries = (id: string) => useKeyset<Delivery>([...HOOKS, 'deliveries', id], (cursor) =>
  unwrap(client.GET('/api/webhooks/{webhook_id}/deliveries', { params: { path: { webhook_id: id }, query: { cursor, limit: 20 } } })), POLL)
export const useDelivery = (id: string, delivery: string) => useQuery({
  queryKey: [...HOOKS, 'delivery', delivery],
  queryFn: () => unwrap(client.GET('/api/webhooks/{webhook_id}/deliveries/{delivery_id}', { params: { path: { webhook_id: id, delivery_id: delivery } } })),
  refetchInterval: (query) => (query.state.data?.status === 'pending' || query.state.data?.status === 'sending' ? POLL : false),
})
export const redeliver = (id: string, delivery: string, key: string) =>
  unwrap(client.POST('/api/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver', { params: { path: { webhook_id: id, delivery_id: delivery } }, ...keyed(key) }))
