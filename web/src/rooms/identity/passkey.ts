import { client, unwrap, type Schemas } from '@/api/client'
import type { Started } from './signin'

type Options = Schemas['PasskeyOptions']['public_key']
interface Described { id: string; type: 'public-key'; transports?: AuthenticatorTransport[] }

/** Whether this browser, at this address, can keep passkeys. */
export const canPasskey = () => window.isSecureContext && 'PublicKeyCredential' in window

const bytes = (text: string) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
const text = (buffer: ArrayBuffer | null) => (buffer === null ? null : btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, ''))
const known = (list: unknown) => ((list as Described[] | undefined) ?? []).map((one) => ({ ...one, id: bytes(one.id) }))

/** The person pressed "cancel", or took too long: nothing to complain about. */
export const dismissed = (error: unknown) => error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError')

/** The device holds a passkey of this account already. */
export const already = (error: unknown) => error instanceof DOMException && error.name === 'InvalidStateError'

type Asked = Options & { challenge: string }

/** What the browser answers to a challenge, after its owner has shown finger, face or PIN. */
async function answerTo(asked: Options) {
  const options = asked as Asked
  const found = (await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) } as PublicKeyCredentialRequestOptions,
  })) as PublicKeyCredential
  const answer = found.response as AuthenticatorAssertionResponse
  return {
    id: found.id, rawId: text(found.rawId), type: found.type, clientExtensionResults: {},
    response: { clientDataJSON: text(answer.clientDataJSON), authenticatorData: text(answer.authenticatorData), signature: text(answer.signature), userHandle: text(answer.userHandle) },
  }
}

export async function signInByPasskey(): Promise<Started> {
  const { public_key: asked } = await unwrap(client.POST('/api/auth/passkeys/options', {}))
  const credential = await answerTo(asked)
  return unwrap(client.POST('/api/auth/login/passkey', { body: { credential: credential as never, mode: 'session' } }))
}

/** Shows by a passkey of mine that it is still me. */
export async function verifyByPasskey() {
  const { public_key: asked } = await unwrap(client.POST('/api/auth/me/verify/passkey', {}))
  const passkey = await answerTo(asked)
  await unwrap(client.POST('/api/auth/me/verify', { body: { passkey: passkey as never } }))
}

export async function addPasskey(name: string) {
  const { public_key: asked } = await unwrap(client.POST('/api/auth/me/passkeys/options', {}))
  const options = asked as Options & { challenge: string; user: { id: string } }
  const made = (await navigator.credentials.create({
    publicKey: {
      ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: known(options.excludeCredentials),
    } as unknown as PublicKeyCredentialCreationOptions,
  })) as PublicKeyCredential
  const answer = made.response as AuthenticatorAttestationResponse
  const credential = {
    id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {},
    response: { clientDataJSON: text(answer.clientDataJSON), attestationObject: text(answer.attestationObject), transports: answer.getTransports?.() ?? [] },
  }
  return unwrap(client.POST('/api/auth/me/passkeys', { body: { name, credential: credential as never } }))
}
