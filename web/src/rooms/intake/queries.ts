import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type Source = Schemas['IntakeSourceRead']
export type SourceFields = Schemas['IntakeSourceCreate']
export type SourceChanges = Schemas['IntakeSourcePatch']
export type Delivery = Schemas['IntakeDeliveryBrief']
export type Trial = Schemas['IntakeTrialRead']
export type Leaf = Schemas['IntakeLeaf']
export type Taken = Delivery['status']

export const INTAKE = ['intake']
const POLL = 4_000
const one = (source_id: string) => ({ params: { path: { source_id } } })

export const useSources = () => useKeyset<Source>([...INTAKE, 'sources'], (cursor) => unwrap(client.GET('/api/intake/sources', { params: { query: { cursor, limit: 50 } } })))
export const createSource = (body: SourceFields, key: string) => unwrap(client.POST('/api/intake/sources', { body, ...keyed(key) }))
export const patchSource = (id: string, body: SourceChanges, key: string) => unwrap(client.PATCH('/api/intake/sources/{source_id}', { ...one(id), body, ...keyed(key) }))
export const rotateKey = (id: string, key: string) => unwrap(client.POST('/api/intake/sources/{source_id}/rotate-key', { ...one(id), ...keyed(key) }))
export const rotateSecret = (id: string, key: string) => unwrap(client.POST('/api/intake/sources/{source_id}/rotate-secret', { ...one(id), body: {}, ...keyed(key) }))
export const trySample = (id: string, body: Schemas['IntakeTrial'], key: string) => unwrap(client.POST('/api/intake/sources/{source_id}/try', { ...one(id), body, ...keyed(key) }))
export const guessMapping = (body: Schemas['IntakeSample'], key: string) => unwrap(client.POST('/api/intake/guess', { body, ...keyed(key) }))

export const useFigures = (id: string) => useQuery({ queryKey: [...INTAKE, 'figures', id], refetchInterval: POLL, queryFn: () => unwrap(client.GET('/api/intake/sources/{source_id}/figures', one(id))) })
export const useDeliveries = (id: string, status: Taken | undefined) => useKeyset<Delivery>([...INTAKE, 'deliveries', id, status], (cursor) =>
  unwrap(client.GET('/api/intake/sources/{source_id}/deliveries', { params: { path: { source_id: id }, query: { cursor, limit: 20, status } } })), POLL)
export const useDelivery = (id: string, delivery: string) => useQuery({
  queryKey: [...INTAKE, 'delivery', delivery],
  queryFn: () => unwrap(client.GET('/api/intake/sources/{source_id}/deliveries/{intake_id}', { params: { path: { source_id: id, intake_id: delivery } } })),
})
export const retake = (id: string, delivery: string, key: string) =>
  unwrap(client.POST('/api/intake/sources/{source_id}/deliveries/{intake_id}/retake', { params: { path: { source_id: id, intake_id: delivery } }, ...keyed(key) }))
export const retakeAll = (id: string, key: string) => unwrap(client.POST('/api/intake/sources/{source_id}/retake', { ...one(id), ...keyed(key) }))

export const addressOf = (source: Source) => window.location.origin + source.path
export const frameOf = (source: Source) =>
  `<iframe src="${addressOf(source)}" title="${source.name.replace(/[&<>"]/g, ' ')}" style="width:100%;max-width:600px;height:640px;border:0"></iframe>`
