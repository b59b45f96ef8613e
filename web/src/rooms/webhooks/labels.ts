import type { Tone } from '@/shared/ui/StatusTag'

export const hookTone: Record<string, Tone> = { active: 'green', disabled: 'grey' }
export const deliveryTone: Record<string, Tone> = { pending: 'amber', sending: 'blue', delivered: 'green', failed: 'red' }
