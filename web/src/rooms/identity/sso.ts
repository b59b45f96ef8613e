import { client, unwrap, type Schemas } from '@/api/client'

export type Provider = Schemas['SignInProvider']
export const CALLBACK = '/sso/callback'
const FLOW = 'zhike.sso'
const TICKET = 'zhike.sso_ticket'
const KNOWN = 'zhike.sso_key'

interface Flow { kind: 'login' | 'link'; next: string }

/** What the browser remembers while it is at the provider's. */
export function takeFlow(): Flow {
  const kept = sessionStorage.getItem(FLOW)
  sessionStorage.removeItem(FLOW)
  return kept ? (JSON.parse(kept) as Flow) : { kind: 'login', next: '' }
}

async function leave(flow: Flow, start: Promise<Schemas['SsoStarted']>) {
  const { authorization_url: url } = await start
  sessionStorage.setItem(FLOW, JSON.stringify(flow))
  window.location.assign(url)
}

export const leaveToSignIn = (key: string, next: string) => leave({ kind: 'login', next }, unwrap(client.POST('/api/auth/sso/{key}/start', { params: { path: { key } } })))
export const leaveToLink = (key: string) => leave({ kind: 'link', next: '/account' }, unwrap(client.POST('/api/auth/me/identities/sso/start', { body: { key } })))

export const finishSso = (body: { code: string; state: string; iss: string | null }) => unwrap(client.POST('/api/auth/sso/finish', { body: { ...body, mode: 'session' } }))
export const finishLinking = (body: { code: string; state: string; iss: string | null }) => unwrap(client.POST('/api/auth/me/identities/sso', { body }))

/** Somebody the provider knows and we do not: they sign in by another way, and are linked then. */
export const keepTicket = (ticket: string) => sessionStorage.setItem(TICKET, ticket)
export const hasTicket = () => sessionStorage.getItem(TICKET) !== null
export async function spendTicket(): Promise<boolean> {
  const ticket = sessionStorage.getItem(TICKET)
  sessionStorage.removeItem(TICKET)
  if (!ticket) return false
  await unwrap(client.POST('/api/auth/me/identities', { body: { ticket } }))
  return true
}

/** What the sign-in page offers; the provider of the link that an organization gave to its people comes first. */
export async function readWays(linked: string | null): Promise<{ ways: string[]; providers: Provider[] }> {
  const key = linked ?? localStorage.getItem(KNOWN)
  const [found, own] = await Promise.all([
    unwrap(client.GET('/api/auth/ways', {})),
    key ? unwrap(client.GET('/api/auth/sso/{key}', { params: { path: { key } } })).then(({ name }) => ({ key, name }), () => null) : null,
  ])
  if (own) localStorage.setItem(KNOWN, own.key)
  else localStorage.removeItem(KNOWN)
  return { ways: found.ways, providers: [...(own ? [own] : []), ...found.providers.filter((one) => one.key !== own?.key)] }
}
