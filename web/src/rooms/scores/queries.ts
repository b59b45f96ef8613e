import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { sum, type Part } from './formula'

export type Definition = Schemas['DefinitionRead']
export type Source = Schemas['SourceRead']
export type Simulation = Schemas['Simulation']
export type Run = Schemas['RunRead']
export type Code = Definition['code']

export const SCORES = ['scores']
const POLL = 2_000
const of = (code: Code) => ({ params: { path: { code } } })

export const useDesigner = () => useQuery({ queryKey: [...SCORES, 'designer'], queryFn: () => unwrap(client.GET('/api/score-definitions', {})) })

export const useVersions = (code: Code) => useQuery({
  queryKey: [...SCORES, 'versions', code],
  queryFn: async () => (await unwrap(client.GET('/api/score-definitions/{code}/versions', of(code)))).items,
})

/** Tried anew with every change that sums to 100; the last answer stays until the next is there. */
export const useSimulation = (code: Code, formula: Part[], enabled: boolean) => useQuery({
  queryKey: [...SCORES, 'simulation', code, formula],
  enabled: enabled && sum(formula) === 100,
  placeholderData: keepPreviousData,
  queryFn: () => unwrap(client.POST('/api/score-definitions/{code}/simulate', { ...of(code), body: { formula } })),
})

export const useLastRun = (entity: Definition['entity_type']) => useQuery({
  queryKey: [...SCORES, 'runs'],
  queryFn: async () => (await unwrap(client.GET('/api/score-runs', { params: { query: { limit: 20 } } }))).items,
  select: (runs) => runs.find((run) => run.entity_type === entity),
  refetchInterval: (query) => (query.state.data?.some((run) => run.status === 'running') ? POLL : false),
})

export const createVersion = (code: Code, formula: Part[], note: string, key: string) =>
  unwrap(client.POST('/api/score-definitions/{code}/versions', { ...of(code), body: { formula, note: note || null }, ...keyed(key) }))
export const activateVersion = (code: Code, version: number, reason: string, key: string) =>
  unwrap(client.POST('/api/score-definitions/{code}/versions/{version}/activate', { params: { path: { code, version } }, body: { reason }, ...keyed(key) }))
export const startRun = (entity_type: Definition['entity_type'], key: string) =>
  unwrap(client.POST('/api/score-runs', { body: { entity_type }, ...keyed(key) }))
