import type { Due } from '@/shared/due/left'
import type { Tone } from '@/shared/ui/StatusTag'
import type { Priority, Status, Ticket } from './queries'

export const STATUSES = ['pending', 'in_progress', 'waiting_customer', 'waiting_internal', 'resolved', 'closed', 'archived'] as const
/** What the board shows: what is being worked on, and what was just finished. */
export const ON_BOARD = ['pending', 'in_progress', 'waiting_customer', 'waiting_internal', 'resolved', 'closed'] as const
export const TYPES = ['after_sale', 'pre_sale', 'complaint', 'refund', 'other'] as const
export const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const
export const statusTone: Record<Status, Tone> = { pending: 'red', in_progress: 'blue', waiting_customer: 'amber', waiting_internal: 'violet', resolved: 'green', closed: 'grey', archived: 'grey' }
export const priorityTone: Record<Priority, Tone> = { low: 'grey', medium: 'blue', high: 'amber', urgent: 'red' }

const WAY: Status[] = ['in_progress', 'waiting_customer', 'waiting_internal', 'resolved', 'closed']
const MOVES: Record<Status, Status[]> = { pending: WAY, in_progress: WAY, waiting_customer: WAY, waiting_internal: WAY, resolved: ['closed'], closed: ['archived'], archived: [] }

/** Where the server lets a ticket go; reopening is a verb of its own. */
export const movesOf = (status: Status): Status[] => MOVES[status].filter((to) => to !== status)
export const mayMove = (from: Status, to: Status) => movesOf(from).includes(to)
export const isOpen = (status: Status) => !['resolved', 'closed', 'archived'].includes(status)
export const mayReopen = (ticket: Pick<Ticket, 'status'> & { merged_into_id?: string | null }) => (ticket.status === 'resolved' || ticket.status === 'closed') && !ticket.merged_into_id
/** Closing says why, unless it was resolved before. */
export const needsReason = (from: Status, to: Status) => to === 'closed' && from !== 'resolved'

/** The status beside, of those that are allowed. */
export function neighbour(status: Status, step: 1 | -1): Status | null {
  const free = ON_BOARD.filter((to) => mayMove(status, to))
  const place = ON_BOARD.findIndex((one) => one === status)
  const beside = step > 0 ? free.find((to) => ON_BOARD.indexOf(to) > place) : free.findLast((to) => ON_BOARD.indexOf(to) < place)
  return beside ?? null
}

/** What was promised and is still awaited, the sooner of the two. */
export function dueOf(ticket: Pick<Ticket, 'due_first_response_at' | 'due_resolution_at' | 'created_at' | 'reopened_count'>): Due | null {
  const { due_first_response_at: answer, due_resolution_at: end } = ticket
  const began = ticket.reopened_count ? null : ticket.created_at
  if (answer && (!end || Date.parse(answer) <= Date.parse(end))) return { what: 'answer', at: answer, began }
  return end ? { what: 'end', at: end, began } : null
}
