/** What the page asks the server. The token of the link stands behind the `#`, which no browser sends. */
import { newId } from '@/api/id'
import type { components } from '@/api/schema'

export type Ticket = components['schemas']['PublicTicket']
export type Trouble = 'gone' | 'changed' | 'enough' | 'failed'

export class Refused extends Error {
  readonly trouble: Trouble

  constructor(trouble: Trouble) {
    super(trouble)
    this.trouble = trouble
  }
}

const PLACE = '/api/public/tickets'
const troubles: Record<number, Trouble> = { 401: 'gone', 404: 'gone', 409: 'changed', 429: 'enough' }

async function ask(token: string, language: string, path = '', said?: object, key = newId()): Promise<Ticket> {
  const headers: Record<string, string> = { Authorization: `Ticket ${token}`, 'Accept-Language': language }
  const init: RequestInit = { headers, credentials: 'omit', cache: 'no-store' }
  if (said) Object.assign(init, { method: 'POST', body: JSON.stringify(said), headers: { ...headers, 'Content-Type': 'application/json', 'Idempotency-Key': key } })
  const answer = await fetch(PLACE + path, init).catch(() => { throw new Refused('failed') })
  if (!answer.ok) throw new Refused(troubles[answer.status] ?? 'failed')
  return (await answer.json()) as Ticket
}

export const look = (token: string, language: string) => ask(token, language)
export const say = (token: string, language: string, content: string) => ask(token, language, '/comments', { content })
export const rate = (token: string, language: string, score: number, comment: string) => ask(token, language, '/rating', { score, comment: comment || null })
