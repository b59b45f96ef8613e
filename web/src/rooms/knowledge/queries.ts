import { useQuery } from '@tanstack/react-query'
import { client, keyed, unwrap, type Query, type Schemas } from '@/api/client'
import { useKeyset } from '@/shared/list/useKeyset'

export type Base = Schemas['KnowledgeBaseRead']
export type BaseFields = Schemas['KnowledgeBaseCreate']
export type Document = Schemas['DocumentRead']
export type DocumentFields = Schemas['DocumentPatch']
export type Link = Schemas['DocumentLink']
export type Chunk = Schemas['DocumentChunkRead']
export type Faq = Schemas['FaqRead']
export type FaqFields = Schemas['FaqCreate']
export type Hit = Schemas['KnowledgeHit']
export type Found = Schemas['KnowledgeFound']

export const KNOWLEDGE = ['knowledge']
const MINUTE = 60_000
const READING_POLL = 3_000
const base = (id: string) => ({ params: { path: { kb_id: id } } })
const document = (id: string) => ({ params: { path: { document_id: id } } })
const faq = (id: string) => ({ params: { path: { faq_id: id } } })

export const useBases = () => useQuery({ queryKey: [...KNOWLEDGE, 'bases'], staleTime: MINUTE, queryFn: async () => (await unwrap(client.GET('/api/knowledge-bases', { params: { query: { limit: 100 } } }))).items })
export const readBase = (id: string) => unwrap(client.GET('/api/knowledge-bases/{kb_id}', base(id)))
export const createBase = (body: BaseFields, key: string) => unwrap(client.POST('/api/knowledge-bases', { body, ...keyed(key) }))
export const patchBase = ({ id, updated_at }: Pick<Base, 'id' | 'updated_at'>, body: Schemas['KnowledgeBasePatch'], key: string) =>
  unwrap(client.PATCH('/api/knowledge-bases/{kb_id}', { ...base(id), body, ...keyed(key, updated_at) }))
export const deleteBase = (id: string, key: string) => unwrap(client.DELETE('/api/knowledge-bases/{kb_id}', { ...base(id), ...keyed(key) }))

const inHand = (one: Document) => one.processing_status === 'pending' || one.processing_status === 'processing'

export const useDocuments = (asked: Query<'/api/documents'>) => useKeyset<Document>([...KNOWLEDGE, 'documents', asked], (cursor) =>
  unwrap(client.GET('/api/documents', { params: { query: { ...asked, cursor, limit: 50 } } })))
export const useDocument = (id: string) => useQuery({
  queryKey: [...KNOWLEDGE, 'document', id],
  queryFn: () => unwrap(client.GET('/api/documents/{document_id}', document(id))),
  refetchInterval: (query) => (query.state.data && inHand(query.state.data) ? READING_POLL : false),
})
export const useChunks = (id: string, version: number) => useKeyset<Chunk>([...KNOWLEDGE, 'chunks', id, version], (cursor) =>
  unwrap(client.GET('/api/documents/{document_id}/chunks', { params: { path: { document_id: id }, query: { cursor, limit: 30 } } })))
export const useVersions = (id: string, seen: string) => useQuery({ queryKey: [...KNOWLEDGE, 'versions', id, seen], queryFn: async () => (await unwrap(client.GET('/api/documents/{document_id}/versions', document(id)))).items })
export const patchDocument = ({ id, updated_at }: Pick<Document, 'id' | 'updated_at'>, body: DocumentFields, key: string) =>
  unwrap(client.PATCH('/api/documents/{document_id}', { ...document(id), body, ...keyed(key, updated_at) }))
export const deleteDocument = (id: string, key: string) => unwrap(client.DELETE('/api/documents/{document_id}', { ...document(id), ...keyed(key) }))
export const retryDocument = (id: string, key: string) => unwrap(client.POST('/api/documents/{document_id}/retry', { ...document(id), ...keyed(key) }))
export const linkDocument = (id: string, body: Link, key: string) => unwrap(client.POST('/api/knowledge-bases/{kb_id}/links', { ...base(id), body, ...keyed(key) }))

function formOf(file: File, audience?: string) {
  const form = new FormData()
  form.append('file', file)
  if (audience) form.append('audience', audience)
  return form
}
export const sendDocument = (kb: string, file: File, audience: Document['audience'], key: string) =>
  unwrap(client.POST('/api/knowledge-bases/{kb_id}/documents', { ...base(kb), body: { file: file.name, audience }, bodySerializer: () => formOf(file, audience), ...keyed(key) }))
export const resendDocument = (id: string, file: File, key: string) =>
  unwrap(client.POST('/api/documents/{document_id}/versions', { ...document(id), body: { file: file.name }, bodySerializer: () => formOf(file), ...keyed(key) }))

export const useFaqs = (asked: Query<'/api/faqs'>) => useKeyset<Faq>([...KNOWLEDGE, 'faqs', asked], (cursor) =>
  unwrap(client.GET('/api/faqs', { params: { query: { ...asked, cursor, limit: 50 } } })))
export const readFaq = (id: string) => unwrap(client.GET('/api/faqs/{faq_id}', faq(id)))
export const createFaq = (body: FaqFields, key: string) => unwrap(client.POST('/api/faqs', { body, ...keyed(key) }))
export const patchFaq = ({ id, updated_at }: Pick<Faq, 'id' | 'updated_at'>, body: Schemas['FaqPatch'], key: string) =>
  unwrap(client.PATCH('/api/faqs/{faq_id}', { ...faq(id), body, ...keyed(key, updated_at) }))
export const deleteFaq = (id: string, key: string) => unwrap(client.DELETE('/api/faqs/{faq_id}', { ...faq(id), ...keyed(key) }))

export const searchKnowledge = (asked: Query<'/api/knowledge/search'>) => unwrap(client.GET('/api/knowledge/search', { params: { query: asked } }))
