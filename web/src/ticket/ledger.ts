/** What the page asks the server. */
import type { components } from '@/api/schema'
import { asker } from '@/shared/link/ask'

export type Ticket = components['schemas']['PublicTicket']
export type Trouble = 'gone' | 'changed' | 'enough' | 'failed'

const ask = asker<Ticket, Trouble>('/api/public/tickets', 'Ticket', { 401: 'gone', 404: 'gone', 409: 'changed', 429: 'enough' })

export const look = (token: string, language: string) => ask(token, language)
export const say = (token: string, language: string, content: string) => ask(token, language, { content }, '/comments')
export const rate = (token: string, language: string, score: number, comment: string) => ask(token, language, { score, comment: comment || null }, '/rating')

export type Talk = components['schemas']['PublicTalk']
const askTalk = asker<Talk, Trouble>('/api/public/talk-rating', 'Talk', { 401: 'gone', 404: 'gone', 409: 'changed', 429: 'enough' })

/** Whether the link is of a talk that may be rated, and not of a ticket. */
export const isTalk = (token: string) => token.startsWith('rl1.')
export const lookAtTalk = (token: string, language: string) => askTalk(token, language)
export const rateTalk = (token: string, language: string, score: number, comment: string) => askTalk(token, language, { score, comment: comment || null })
