import type { Tone } from '@/shared/ui/StatusTag'
import type { ConversationFilters } from './queries'

export const conversationTone: Record<string, Tone> = { pending: 'amber', active: 'blue', resolved: 'green', closed: 'grey' }
export const BOXES = ['mine', 'none', 'all', 'snoozed', 'resolved'] as const
export type Box = (typeof BOXES)[number]

/** What each box of the inbox asks the server for. */
export const boxQuery: Record<Box, ConversationFilters> = {
  mine: { status: 'open', agent: 'me', snoozed: false },
  none: { status: 'open', agent: 'none', snoozed: false },
  all: { status: 'open', snoozed: false },
  snoozed: { snoozed: true },
  resolved: { status: 'resolved' },
}
