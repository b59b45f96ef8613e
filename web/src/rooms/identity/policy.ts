export interface Policy {
  idle_minutes: number | null; absolute_hours: number; mfa_required_roles: string[]; login_ways: string[]
  password_min_length: number; password_composition: boolean; require_approved: boolean; login_log_days: number
}

const USUAL: Policy = {
  idle_minutes: null, absolute_hours: 12, mfa_required_roles: [], login_ways: ['password', 'sms', 'wechat', 'oidc', 'passkey'],
  password_min_length: 8, password_composition: false, require_approved: false, login_log_days: 180,
}

/** What is stored may leave fields out; the server fills them the same way. */
export const wholePolicy = (stored: unknown): Policy => ({ ...USUAL, ...(stored && typeof stored === 'object' ? (stored as Partial<Policy>) : {}) })
