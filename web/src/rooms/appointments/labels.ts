import type { Tone } from '@/shared/ui/StatusTag'

export const appointmentTone: Record<string, Tone> = { pending: 'amber', confirmed: 'blue', completed: 'green', cancelled: 'grey', no_show: 'red' }

/** Verbs offered for each status. */
export const verbs: Record<string, ('confirm' | 'reschedule' | 'cancel' | 'complete' | 'no_show')[]> = {
  pending: ['confirm', 'reschedule', 'cancel'],
  confirmed: ['complete', 'reschedule', 'no_show', 'cancel'],
  completed: [],
  cancelled: [],
  no_show: [],
}
export const movable = (status: string) => verbs[status]?.includes('reschedule') ?? false
export const RESCHEDULE_REASONS = ['customer', 'staff', 'shop'] as const
export const CANCEL_REASONS = ['customer', 'unreachable', 'price', 'mistake'] as const
export const STAGES = ['arrived', 'triaged', 'in_treatment'] as const
/** What may follow at the site: on only. */
export const stagesAfter = (stage: string | null) => STAGES.slice(stage === null ? 0 : STAGES.indexOf(stage as (typeof STAGES)[number]) + 1)
/** Ends that may be taken back on the same day. */
export const undoable = (status: string, reason: string | null) => ['completed', 'no_show', 'cancelled'].includes(status) && reason !== 'rescheduled' && reason !== 'hold_expired'
