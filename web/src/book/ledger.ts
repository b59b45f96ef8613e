/** What the page asks the server. */
import { newId } from '@/api/id'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Page = Schemas['PublicBooking']
export type Service = Schemas['PublicService']
export type Time = Schemas['PublicTime']
export type Visit = Schemas['PublicVisit']
export type Made = Schemas['PublicVisitMade']
export type Wish = Omit<Schemas['PublicBook'], 'proof'>
export type Trouble = 'gone' | 'closed' | 'taken' | 'wrong' | 'enough' | 'many' | 'busy' | 'failed'

const BY_CODE: Record<string, Trouble> = {
  'booking_page.closed': 'closed', 'appointment.slot_taken': 'taken', 'appointment.outside_hours': 'taken', 'appointment.past': 'taken',
  'booking.not_offered': 'taken', 'auth.code_wrong': 'wrong', 'booking.proof_needed': 'wrong', 'booking.too_many': 'many', 'appointment.customer_busy': 'busy',
}
const BY_STATUS: Record<number, Trouble> = { 401: 'gone', 404: 'gone', 429: 'enough' }

/** `trouble` is what the page says of it. */
export class Refused extends Error {
  readonly trouble: Trouble

  constructor(trouble: Trouble) {
    super(trouble)
    this.trouble = trouble
  }
}

async function ask<Answer>(path: string, language: string, said?: object, token?: string, key = newId()): Promise<Answer> {
  const headers: Record<string, string> = { 'Accept-Language': language, ...(token ? { Authorization: `Visit ${token}` } : {}) }
  const init: RequestInit = { headers, credentials: 'omit', cache: 'no-store' }
  if (said) Object.assign(init, { method: 'POST', body: JSON.stringify(said), headers: { ...headers, 'Content-Type': 'application/json', 'Idempotency-Key': key } })
  const answer = await fetch(`/api/public/${path}`, init).catch(() => { throw new Refused('failed') })
  if (answer.ok) return (await answer.json()) as Answer
  const code = ((await answer.json().catch(() => ({}))) as { code?: string }).code ?? ''
  throw new Refused(BY_CODE[code] ?? BY_STATUS[answer.status] ?? 'failed')
}

export interface At { key: string; language: string }
export const page = ({ key, language }: At) => ask<Page>(`booking/${key}`, language)
export const times = ({ key, language }: At, service: string, staff: string | null, from: Date, to: Date) => {
  const query = new URLSearchParams({ service_item_id: service, from: from.toISOString(), to: to.toISOString(), ...(staff ? { staff_id: staff } : {}) })
  return ask<{ items: Time[] }>(`booking/${key}/times?${query}`, language).then(({ items }) => items)
}
export const sendCode = ({ key, language }: At, phone: string) => ask<Schemas['PublicCodeSent']>(`booking/${key}/codes`, language, { phone })
export const prove = ({ key, language }: At, phone: string, challenge: string, code: string) =>
  ask<Schemas['PublicProof']>(`booking/${key}/proofs`, language, { phone, challenge, code }).then(({ proof }) => proof)
export const book = ({ key, language }: At, proof: string, wish: Wish, intent: string) => ask<Made>(`booking/${key}/visits`, language, { ...wish, proof }, undefined, intent)
export const look = (token: string, language: string) => ask<Visit>('visits', language, undefined, token)
export const cancel = (token: string, language: string) => ask<Visit>('visits/cancel', language, {}, token)
