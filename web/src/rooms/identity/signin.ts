import { client, keyed, unwrap, type Schemas } from '@/api/client'
import { Problem } from '@/api/problem'

/** What a sign-in may answer: a session, or that a second step is due. */
export type FactorDue = Schemas['FactorRequired']
export type Started = Schemas['SessionStarted'] | Schemas['TokenPair'] | FactorDue
export type CodeSent = Schemas['CodeSent']
export type Preview = Schemas['InvitationPreview']
export type Standing = Schemas['ApplicationStanding']

export const factorDue = (answer: Started): FactorDue | null => ('challenge' in answer ? answer : null)

/** After many failures the server asks for some work first; then the same is sent once more with the answer. */
export async function puzzled<Answer>(act: (headers: Record<string, string>) => Promise<Answer>): Promise<Answer> {
  try {
    return await act({})
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'auth.puzzle_required') throw error
    const { solvePuzzle } = await import('./puzzle')
    return act({ 'Puzzle-Answer': await solvePuzzle(error.body.params ?? {}) })
  }
}

export const askCode = (phone: string, purpose: 'login' | 'reset') => puzzled((headers) => unwrap(client.POST('/api/auth/codes', { body: { phone, purpose }, headers })))
export const loginSms = (body: { phone: string; code: string; challenge: string }): Promise<Started> => unwrap(client.POST('/api/auth/login/sms', { body: { ...body, mode: 'session' } }))
export const loginFactor = (challenge: string, code: string): Promise<Started> => unwrap(client.POST('/api/auth/login/factor', { body: { challenge, code, mode: 'session' } }))
export const enrolAtLogin = (challenge: string) => unwrap(client.POST('/api/auth/login/factor/enrol', { body: { challenge } }))
export const resetPassword = (body: Schemas['PasswordReset']) => unwrap(client.POST('/api/auth/password/reset', { body }))

export const previewInvitation = (token: string) => unwrap(client.POST('/api/invitations/preview', { body: { token } }))
export const acceptInvitation = (body: Schemas['InvitationAccept'], key: string): Promise<Started> => unwrap(client.POST('/api/invitations/accept', { body, ...keyed(key) }))

export const apply = (body: Schemas['Apply'], key: string) => unwrap(client.POST('/api/auth/apply', { body, ...keyed(key) }))
export const applicationStatus = (ticket: string) => unwrap(client.POST('/api/auth/apply/status', { body: { ticket } }))
