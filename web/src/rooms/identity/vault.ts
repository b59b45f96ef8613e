import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'

export type Rotation = Schemas['RotationRead']
export type Erasure = Schemas['ErasureRead']
export const VAULT = ['vault']
const WHILE_RUNNING = 3000

export const useVersions = () => useQuery({ queryKey: [...VAULT, 'versions'], queryFn: async () => (await unwrap(client.GET('/api/keys', {}))).items })
export const useRotations = () => useQuery({
  queryKey: [...VAULT, 'rotations'],
  queryFn: async () => (await unwrap(client.GET('/api/keys/rotations', {}))).items,
  refetchInterval: ({ state }) => (state.data?.some((one) => one.status !== 'finished') ? WHILE_RUNNING : false),
})
export const startRotation = (key: string) => unwrap(client.POST('/api/keys/rotations', { body: { kinds: ['data', 'index'] }, ...keyed(key) }))

export const useErasures = () => useQuery({ queryKey: [...VAULT, 'erasures'], queryFn: async () => (await unwrap(client.GET('/api/keys/erasures', {}))).items })
export const requestErasure = (body: Schemas['ErasureRequest'], key: string) => unwrap(client.POST('/api/keys/erasures', { body, ...keyed(key) }))
export const cancelErasure = (id: string, key: string) => unwrap(client.DELETE('/api/keys/erasures/{erasure_id}', { params: { path: { erasure_id: id } }, ...keyed(key) }))
