import createClient, { type Middleware } from 'openapi-fetch'
import { language } from '@/i18n'
import { newId } from './id'
import { withPrivateQuery } from './private'
import { networkProblem, toProblem } from './problem'
import type { components, paths } from './schema'

let csrfToken = ''
let onUnauthenticated: () => void = () => {}

export const setCsrfToken = (token: string) => { csrfToken = token }
export const setUnauthenticatedHandler = (handler: () => void) => { onUnauthenticated = handler }
export const getCsrfToken = () => csrfToken

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const SIGN_IN = /\/api\/(auth\/(login|register|me|codes|password|passkeys|sso|ways|apply)|invitations\/(preview|accept))/

const session: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', language())
    if (UNSAFE.has(request.method)) {
      if (csrfToken) request.headers.set('X-CSRF-Token', csrfToken)
      if (!request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', newId())
    }
    return withPrivateQuery(request)
  },
  onResponse({ request, response }) {
    if (response.status === 401 && !SIGN_IN.test(new URL(request.url).pathname)) onUnauthenticated()
    return undefined
  },
}

export const client = createClient<paths>({ baseUrl: globalThis.origin, credentials: 'same-origin' })
client.use(session)

/** The body of a successful answer, or a thrown `Problem`. */
export async function unwrap<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const answer = await call.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw networkProblem()
  })
  if (answer.error !== undefined || !answer.response.ok) throw toProblem(answer.response, answer.error)
  return answer.data as T
}

/** Headers of a write: the key of the intent, and what the person saw when they began to edit. */
export const keyed = (intentKey: string, seenAt?: string) => ({
  headers: { 'Idempotency-Key': intentKey, ...(seenAt ? { 'If-Match': `"${stamp(seenAt)}"` } : {}) },
})

/** The one spelling of an instant that the server compares: six digits or none, and a numeric offset. */
export function stamp(time: string): string {
  const [, whole = time, fraction = ''] = /^(.*?)(?:\.(\d+))?(?:Z|\+00:00)$/.exec(time) ?? []
  const digits = fraction.padEnd(6, '0')
  return `${whole}${Number(digits) ? `.${digits}` : ''}+00:00`
}

/** Shapes of the API, generated from its own description. */
export type Schemas = components['schemas']
/** The query of a list; filters come from the address bar as plain text and the server checks them. */
export type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Found } } } ? NonNullable<Found> : never
export interface Page<T> { items: T[]; next_cursor?: string | null }
