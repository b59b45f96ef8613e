import { useQuery } from '@tanstack/react-query'
import { client, getCsrfToken, keyed, unwrap, type Schemas } from '@/api/client'
import { toProblem } from '@/api/problem'
import { CUSTOMERS } from './queries'

export type Contact = Schemas['ContactRead']
export type ContactFields = Schemas['ContactCreate']
export type Identity = Schemas['CustomerIdentityRead']
export type IdentityFields = Schemas['CustomerIdentityCreate']
export type Owner = Schemas['OwnerRead']
export type Paper = Schemas['PaperRead']
export type Clue = Schemas['ClueRead']
export type ClueFields = Omit<Schemas['ClueCreate'], 'customer_id'>
export type Journey = Schemas['JourneyRead']

export const ROLES = ['decision_maker', 'influencer', 'user', 'other'] as const
export const IDENTITY_KINDS = ['phone', 'wechat', 'openid', 'member_id', 'email', 'shopify'] as const
export const CATEGORIES = ['preference', 'need', 'health', 'family', 'occasion', 'habit', 'complaint', 'other'] as const

const of = (customer_id: string) => ({ params: { path: { customer_id } } })
const about = (id: string, what: string) => [...CUSTOMERS, what, id]

export const useContacts = (id: string) => useQuery({ queryKey: about(id, 'contacts'), queryFn: async () => (await unwrap(client.GET('/api/customers/{customer_id}/contacts', of(id)))).items })
export const useIdentities = (id: string) => useQuery({ queryKey: about(id, 'identities'), queryFn: async () => (await unwrap(client.GET('/api/customers/{customer_id}/identities', of(id)))).items })
export const useOwners = (id: string) => useQuery({ queryKey: about(id, 'owners'), queryFn: async () => (await unwrap(client.GET('/api/customers/{customer_id}/owners', of(id)))).items })
export const usePapers = (id: string) => useQuery({ queryKey: about(id, 'files'), queryFn: async () => (await unwrap(client.GET('/api/customers/{customer_id}/files', of(id)))).items })
export const useJourney = (id: string, enabled: boolean) => useQuery({ queryKey: about(id, 'journey'), enabled, queryFn: () => unwrap(client.GET('/api/customers/{customer_id}/journey', of(id))) })
export const useClues = (id: string) => useQuery({
  queryKey: about(id, 'clues'),
  queryFn: async () => (await unwrap(client.GET('/api/member-retention-clue', { params: { query: { customer_id: id, limit: 20 } } }))).items,
})

const contact = (customer_id: string, contact_id: string) => ({ params: { path: { customer_id, contact_id } } })
export const addContact = (id: string, body: ContactFields, key: string) => unwrap(client.POST('/api/customers/{customer_id}/contacts', { ...of(id), body, ...keyed(key) }))
export const patchContact = (id: string, contactId: string, body: Schemas['ContactPatch'], key: string) =>
  unwrap(client.PATCH('/api/customers/{customer_id}/contacts/{contact_id}', { ...contact(id, contactId), body, ...keyed(key) }))
export const removeContact = (id: string, contactId: string, key: string) => unwrap(client.DELETE('/api/customers/{customer_id}/contacts/{contact_id}', { ...contact(id, contactId), ...keyed(key) }))
export const revealContact = (id: string, contactId: string, reason: string, key: string) =>
  unwrap(client.POST('/api/customers/{customer_id}/contacts/{contact_id}/reveal', { ...contact(id, contactId), body: { reason }, ...keyed(key) }))

const known = (customer_id: string, customer_identity_id: string) => ({ params: { path: { customer_id, customer_identity_id } } })
export const addIdentity = (id: string, body: IdentityFields, key: string) => unwrap(client.POST('/api/customers/{customer_id}/identities', { ...of(id), body, ...keyed(key) }))
export const removeIdentity = (id: string, identityId: string, key: string) =>
  unwrap(client.DELETE('/api/customers/{customer_id}/identities/{customer_identity_id}', { ...known(id, identityId), ...keyed(key) }))
export const revealIdentity = (id: string, identityId: string, reason: string, key: string) =>
  unwrap(client.POST('/api/customers/{customer_id}/identities/{customer_identity_id}/reveal', { ...known(id, identityId), body: { reason }, ...keyed(key) }))

export const addCollaborator = (id: string, user_id: string, key: string) => unwrap(client.POST('/api/customers/{customer_id}/owners', { ...of(id), body: { user_id }, ...keyed(key) }))
export const removeCollaborator = (customer_id: string, user_id: string, key: string) =>
  unwrap(client.DELETE('/api/customers/{customer_id}/owners/{user_id}', { params: { path: { customer_id, user_id } }, ...keyed(key) }))

export const paperPath = (id: string, paperId: string) => `/api/customers/${id}/files/${paperId}`
export const removePaper = (customer_id: string, paper_id: string, key: string) =>
  unwrap(client.DELETE('/api/customers/{customer_id}/files/{paper_id}', { params: { path: { customer_id, paper_id } }, ...keyed(key) }))
export async function addPaper(id: string, file: File, key: string): Promise<Paper> {
  const body = new FormData()
  body.append('file', file)
  const answer = await fetch(`/api/customers/${id}/files`, { method: 'POST', body, headers: { 'X-CSRF-Token': getCsrfToken(), 'Idempotency-Key': key } })
  const said: unknown = await answer.json().catch(() => undefined)
  if (!answer.ok) throw toProblem(answer, said)
  return said as Paper
}

const clue = (clue_id: string) => ({ params: { path: { clue_id } } })
export const addClue = (customer_id: string, body: ClueFields, key: string) => unwrap(client.POST('/api/member-retention-clue', { body: { ...body, customer_id }, ...keyed(key) }))
export const patchClue = (id: string, body: Schemas['CluePatch'], key: string) => unwrap(client.PATCH('/api/member-retention-clue/{clue_id}', { ...clue(id), body, ...keyed(key) }))
export const removeClue = (id: string, key: string) => unwrap(client.DELETE('/api/member-retention-clue/{clue_id}', { ...clue(id), ...keyed(key) }))
