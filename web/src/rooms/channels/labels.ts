import type { Tone } from '@/shared/ui/StatusTag'

export const channelTone: Record<string, Tone> = { active: 'green', paused: 'grey', error: 'red' }
