import type { Tone } from '@/shared/ui/StatusTag'

export const letterTone: Record<string, Tone> = { open: 'red', replayed: 'green', discarded: 'grey' }
