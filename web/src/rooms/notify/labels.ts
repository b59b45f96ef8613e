import type { Tone } from '@/shared/ui/StatusTag'

export const smsTone: Record<string, Tone> = { queued: 'grey', sending: 'blue', sent: 'blue', delivered: 'green', failed: 'red', unknown: 'amber', expired: 'grey' }
export const SMS_STATUSES = ['queued', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'expired'] as const
export const outcomeColor: Record<string, string> = { accepted: 'green', rejected: 'red', unknown: 'orange', lost: 'orange' }
export const TEMPLATE_KINDS = ['verify', 'reminder', 'marketing'] as const
export const VENDORS = ['console', 'simulator'] as const
export const AUDIT_STATUSES = ['draft', 'submitted', 'approved', 'rejected'] as const
export const auditTone: Record<string, Tone> = { draft: 'grey', submitted: 'amber', approved: 'green', rejected: 'red' }
export const retryable = (status: string) => status === 'failed' || status === 'expired'
export const REPLY_ACTIONS = ['opt_out', 'none'] as const
export const replyTone: Record<string, Tone> = { opt_out: 'red', none: 'grey' }
