import type { Tone } from '@/shared/ui/StatusTag'

export const INDUSTRIES = ['medaes', 'ecommerce', 'brokerage', 'club', 'general'] as const

export const userTone: Record<string, Tone> = { active: 'green', inactive: 'grey', suspended: 'red', pending: 'amber' }

/** A long secret in groups of four, as people copy it by hand. */
export const groups = (text: string) => text.replace(/(.{4})(?=.)/g, '$1 ')

export const outcomeTone: Record<string, Tone> = { ok: 'green', wrong: 'red', refused: 'red', locked: 'red', factor_wrong: 'red', factor_required: 'amber' }
export const keyTone: Record<string, Tone> = { active: 'green', expired: 'amber', revoked: 'grey' }
export const invitationTone: Record<string, Tone> = { pending: 'amber', accepted: 'green', revoked: 'grey', expired: 'grey' }
export const applicationTone: Record<string, Tone> = { pending: 'amber', approved: 'green', rejected: 'grey' }
export const WAYS = ['password', 'sms', 'wechat', 'oidc', 'passkey'] as const
