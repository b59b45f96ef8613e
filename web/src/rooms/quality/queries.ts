import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Query, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type WordList = Schemas['WordListRead']
export type WordListFields = Schemas['WordListCreate']
export type Hit = Schemas['QualityHitRead']
export type Asked = Query<'/api/quality-hits'>
export type Tried = Schemas['WordTried']

export const LISTS = ['word-lists']
export const HITS = ['quality-hits']

export const useLists = () => useQuery({ queryKey: LISTS, queryFn: async () => (await unwrap(client.GET('/api/word-lists', {}))).items })
export const createList = (body: WordListFields, key: string) => unwrap(client.POST('/api/word-lists', { body, ...keyed(key) }))
export const patchList = ({ id, updated_at }: Pick<WordList, 'id' | 'updated_at'>, body: Schemas['WordListPatch'], key: string) =>
  unwrap(client.PATCH('/api/word-lists/{list_id}', { params: { path: { list_id: id } }, body, ...keyed(key, updated_at) }))
export const deleteList = (list_id: string, key: string) => unwrap(client.DELETE('/api/word-lists/{list_id}', { params: { path: { list_id } }, ...keyed(key) }))
export const tryWords = (content: string, speaker: 'agent' | 'customer') => unwrap(client.POST('/api/word-lists/try', { body: { content, speaker } }))

export const useHits = (asked: Asked) => useKeyset<Hit>([...HITS, asked], (cursor) =>
  unwrap(client.GET('/api/quality-hits', { params: { query: { ...asked, cursor, limit: 50 } } })))
export const handleHit = (hit_id: string, body: Schemas['QualityHandle'], key: string) =>
  unwrap(client.POST('/api/quality-hits/{hit_id}/handle', { params: { path: { hit_id } }, body, ...keyed(key) }))
