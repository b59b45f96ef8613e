import type { Due } from '@/shared/due/left'
import type { Conversation } from './queries'

type Promised = Pick<Conversation, 'status' | 'sla_first_response_at' | 'sla_resolve_deadline' | 'first_response_at' | 'created_at' | 'last_message_at' | 'reopened_count'>

/** The promise of an open talk that runs out first. When it began is known unless the talk was opened again. */
export function nextDue(talk: Promised): Due | null {
  if (talk.status !== 'pending' && talk.status !== 'active') return null
  const { sla_first_response_at: answer, sla_resolve_deadline: end } = talk
  const opened = talk.reopened_count ? null : talk.created_at
  if (answer && (!end || Date.parse(answer) <= Date.parse(end))) return { what: 'answer', at: answer, began: talk.first_response_at ? talk.last_message_at : opened }
  return end ? { what: 'end', at: end, began: opened } : null
}
