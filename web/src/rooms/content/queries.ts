import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type Script = Schemas['ScriptRead']
export type ScriptFields = Schemas['ScriptCreate'] & { is_active?: boolean }

export const SCRIPTS = ['scripts']
export interface Asked { q?: string; scenario?: string; own?: boolean }
const one = (id: string) => ({ params: { path: { id } } })

export const useScripts = (asked: Asked) => useKeyset<Script>([...SCRIPTS, 'list', asked], (cursor) =>
  unwrap(client.GET('/api/scripts', { params: { query: { ...asked, cursor, limit: 50 } } })))
export const useScenarios = () => useQuery({ queryKey: [...SCRIPTS, 'scenarios'], queryFn: async () => (await unwrap(client.GET('/api/scripts/scenarios', {}))).items })

export const readScript = (id: string) => unwrap(client.GET('/api/scripts/{id}', one(id)))
export const createScript = ({ is_active: _, ...body }: ScriptFields, key: string) => unwrap(client.POST('/api/scripts', { body, ...keyed(key) }))
export const patchScript = ({ id, updated_at }: Pick<Script, 'id' | 'updated_at'>, body: Schemas['ScriptPatch'], key: string) =>
  unwrap(client.PATCH('/api/scripts/{id}', { ...one(id), body, ...keyed(key, updated_at) }))
export const deleteScript = (id: string, key: string) => unwrap(client.DELETE('/api/scripts/{id}', { ...one(id), ...keyed(key) }))
