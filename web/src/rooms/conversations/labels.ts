import type { Tone } from '@/shared/ui/StatusTag'

export const conversationTone: Record<string, Tone> = { pending: 'amber', active: 'blue', resolved: 'green', closed: 'grey' }
export const BOXES = ['mine', 'none', 'all', 'resolved'] as const
export type Box = (typeof BOXES)[number]

/** What each box of the inbox asks the server for. */
export const boxQuery: Record<Box, { status?: string; agent?: string }> = {
  mine: { status: 'open', agent: 'me' },
  none: { status: 'open', agent: 'none' },
  all: { status: 'open' },
  resolved: { status: 'resolved' },
}
