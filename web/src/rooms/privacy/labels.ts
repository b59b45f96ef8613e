import { t } from '@/i18n'
import type { Tone } from '@/shared/ui/StatusTag'

export const KINDS = ['export', 'correction', 'erasure'] as const
export const STATUSES = ['review', 'approved', 'running', 'done', 'restricted', 'rejected', 'failed'] as const
export const PURPOSES = ['service', 'marketing_sms', 'marketing_message', 'sensitive_medical', 'sensitive_biometric', 'sensitive_financial', 'ai_processing', 'cross_border', 'minor_guardian'] as const
export const ACTIONS = ['given', 'withdrawn'] as const
export const CHANNELS = ['console', 'phone', 'paper', 'sms'] as const
export const METHODS = ['verbal', 'signature', 'written', 'reply', 'checkbox'] as const
export const CLASSES = ['profile', 'communication', 'transaction', 'medical', 'securities', 'log', 'proof'] as const
export const LANGUAGES = ['zh-CN', 'en'] as const
export const requestTone: Record<string, Tone> = { review: 'amber', approved: 'blue', running: 'blue', done: 'green', restricted: 'violet', rejected: 'grey', failed: 'red' }
export const actionTone: Record<string, Tone> = { given: 'green', withdrawn: 'red' }

/** A job has it in hand: look again soon. */
export const underWay = (status: string | undefined) => status === 'approved' || status === 'running'

/** A span as people say it: whole years where it is whole years. */
export function span(days: number): string {
  return days > 0 && days % 365 === 0 ? t('privacy.years', { n: days / 365 }) : t('privacy.days', { n: days })
}

export interface Weighed { table: string; rows: number; kept: number }

/** What goes and what stays, the largest first; a table may be in both. */
export function sides(tables: Weighed[]): { goes: Weighed[]; stays: Weighed[] } {
  const by = (count: (one: Weighed) => number) => tables.filter((one) => count(one) > 0).sort((a, b) => count(b) - count(a))
  return { goes: by((one) => one.rows - one.kept), stays: by((one) => one.kept) }
}

/** The fields of a correction that were filled in; none of them: there is nothing to correct. */
export function filled<Values extends Record<string, unknown>>(values: Values | undefined): Partial<Values> | null {
  const entries = Object.entries(values ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return entries.length ? (Object.fromEntries(entries) as Partial<Values>) : null
}
