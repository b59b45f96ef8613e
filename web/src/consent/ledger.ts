/** What the page asks the server. */
import type { components } from '@/api/schema'
import { asker } from '@/shared/link/ask'

export type Consents = components['schemas']['PublicConsents']
export type Purpose = components['schemas']['PublicText']
export type Trouble = 'gone' | 'changed' | 'failed'

const ask = asker<Consents, Trouble>('/api/public/consents', 'Consent', { 401: 'gone', 404: 'gone', 410: 'gone', 409: 'changed' })

export const look = (token: string, language: string) => ask(token, language)
export const give = (token: string, language: string, one: Purpose) => ask(token, language, { purpose: one.purpose, action: 'given', text_id: one.text_id })
export const withdraw = (token: string, language: string, one: Purpose) => ask(token, language, { purpose: one.purpose, action: 'withdrawn' })
