import { Chip } from '@/shared/due/Chip'
import { nextDue } from '../due'
import type { Conversation } from '../queries'

/** How long somebody may still wait, for talks of which something is promised. */
export function DueChip({ conversation }: { conversation: Conversation }) {
  const due = nextDue(conversation)
  return due && <Chip due={due} />
}
