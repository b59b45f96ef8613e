import type { Tone } from '@/shared/ui/StatusTag'

/** The roles that this console hands out; the server knows more for later rooms. */
export const ROLES = ['admin', 'manager', 'agent', 'readonly'] as const
export const INDUSTRIES = ['medaes', 'ecommerce', 'brokerage', 'club', 'general'] as const

export const userTone: Record<string, Tone> = { active: 'green', inactive: 'grey', suspended: 'red', pending: 'amber' }

/** A long secret in groups of four, as people copy it by hand. */
export const groups = (text: string) => text.replace(/(.{4})(?=.)/g, '$1 ')

export const outcomeTone: Record<string, Tone> = { ok: 'green', wrong: 'red', refused: 'red', locked: 'red', factor_wrong: 'red', factor_required: 'amber' }
export const keyTone: Record<string, Tone> = { active: 'green', expired: 'amber', revoked: 'grey' }
export const invitationTone: Record<string, Tone> = { pending: 'amber', accepted: 'green', revoked: 'grey', expired: 'grey' }
export const applicationTone: Record<string, Tone> = { pending: 'amber', approved: 'green', rejected: 'grey' }
export const WAYS = ['password', 'sms', 'wechat', 'oidc', 'passkey'] as const
export const ALL_ROLES = ['owner', 'super_admin', 'admin', 'manager', 'team_lead', 'agent', 'sales', 'employee', 'trainer', 'analyst', 'coach', 'readonly'] as const
