/** What the page asks the server. The token of the link stands behind the `#`, which no browser sends. */
import { newId } from '@/api/id'
import type { components } from '@/api/schema'

export type Consents = components['schemas']['PublicConsents']
export type Purpose = components['schemas']['PublicText']
export type Trouble = 'gone' | 'changed' | 'failed'

export class Refused extends Error {
  readonly trouble: Trouble

  constructor(trouble: Trouble) {
    super(trouble)
    this.trouble = trouble
  }
}

const PLACE = '/api/public/consents'
const troubles: Record<number, Trouble> = { 401: 'gone', 404: 'gone', 410: 'gone', 409: 'changed' }

async function ask(token: string, language: string, change?: { purpose: string; action: string; text_id?: string }, key = newId()): Promise<Consents> {
  const headers: Record<string, string> = { Authorization: `Consent ${token}`, 'Accept-Language': language }
  const init: RequestInit = { headers, credentials: 'omit', cache: 'no-store' }
  if (change) Object.assign(init, { method: 'POST', body: JSON.stringify(change), headers: { ...headers, 'Content-Type': 'application/json', 'Idempotency-Key': key } })
  const answer = await fetch(PLACE, init).catch(() => { throw new Refused('failed') })
  if (!answer.ok) throw new Refused(troubles[answer.status] ?? 'failed')
  return (await answer.json()) as Consents
}

export const look = (token: string, language: string) => ask(token, language)
export const give = (token: string, language: string, one: Purpose) => ask(token, language, { purpose: one.purpose, action: 'given', text_id: one.text_id })
export const withdraw = (token: string, language: string, one: Purpose) => ask(token, language, { purpose: one.purpose, action: 'withdrawn' })
