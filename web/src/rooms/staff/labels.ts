import type { Tone } from '@/shared/ui/StatusTag'

export const staffTone: Record<string, Tone> = { active: 'green', on_leave: 'amber', left: 'grey' }
export const STAFF_STATUSES = ['active', 'on_leave', 'left'] as const
