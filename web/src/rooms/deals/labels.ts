import type { Tone } from '@/shared/ui/StatusTag'
import type { Stage } from './queries'

export const OPEN_STAGES = ['initial', 'needs_confirmed', 'proposal', 'negotiation'] as const
export const STAGES = [...OPEN_STAGES, 'won', 'lost'] as const
export const stageTone: Record<Stage, Tone> = { initial: 'grey', needs_confirmed: 'blue', proposal: 'violet', negotiation: 'amber', won: 'green', lost: 'red' }
export type OpenStage = (typeof OPEN_STAGES)[number]

export const isOpen = (stage: Stage): stage is OpenStage => stage !== 'won' && stage !== 'lost'
