import type { Tone } from '@/shared/ui/StatusTag'

export const STAGES = ['potential', 'interested', 'opportunity', 'closed', 'repeat', 'lost'] as const
export const stageTone: Record<string, Tone> = { potential: 'blue', interested: 'amber', opportunity: 'violet', closed: 'green', repeat: 'green', lost: 'grey' }
export const GENDERS = ['female', 'male', 'unknown'] as const
export const TYPES = ['individual', 'enterprise'] as const
