import type { Tone } from '@/shared/ui/StatusTag'

export const smsTone: Record<string, Tone> = { queued: 'grey', sending: 'blue', sent: 'blue', delivered: 'green', failed: 'red', dead: 'red', unknown: 'amber' }
export const SMS_STATUSES = ['queued', 'sending', 'sent', 'delivered', 'failed', 'unknown'] as const
export const TEMPLATE_KINDS = ['verify', 'reminder', 'marketing'] as const
export const VENDORS = ['console', 'simulator'] as const
export const retryable = (status: string) => status === 'failed' || status === 'dead' || status === 'unknown'
