import type { Message, Note } from './queries'

/** A reply that the server has not confirmed yet. */
export interface Pending { external_message_id: string; content: string; created_at: string; failed: boolean; why?: string; ask?: boolean; confirmed?: boolean }

/** `origin`: in which other talk of the customer it was said. */
export interface Bubble { key: string; message: Message; pending: Pending | null; origin?: string }

/** One list in order: confirmed messages by number, then what is still on its way; never the same words twice. */
export function thread(confirmed: Message[], pending: Pending[]): Bubble[] {
  const byId = new Map(confirmed.map((message) => [message.id, message]))
  const ordered = [...byId.values()].sort((left, right) => left.seq - right.seq)
  const arrived = new Set(ordered.map((message) => message.external_message_id).filter(Boolean))
  const waiting = pending.filter((item) => !arrived.has(item.external_message_id))
  return [
    ...ordered.map((message) => ({ key: message.external_message_id ?? message.id, message, pending: null })),
    ...waiting.map((item) => ({ key: item.external_message_id, message: asMessage(item), pending: item })),
  ]
}

/** Notes where they were written, among the messages of that time. */
export function withNotes(bubbles: Bubble[], notes: Note[]): Bubble[] {
  const noted = notes.map(({ id, author_name, content, created_at }): Bubble => ({
    key: id, pending: null, message: { id, seq: 0, sender_type: 'note', sender_name: author_name, content_type: 'text', content, created_at, status: 'sent', external_message_id: null },
  }))
  return among(bubbles, noted)
}

/** More of them, each where it was said. */
export function among(bubbles: Bubble[], more: Bubble[]): Bubble[] {
  const when = ({ message, pending }: Bubble) => (pending ? Infinity : Date.parse(message.created_at))
  const found = [...bubbles]
  for (const one of more) {
    const place = found.findIndex((bubble) => when(bubble) > when(one))
    found.splice(place < 0 ? found.length : place, 0, one)
  }
  return found
}

function asMessage(item: Pending): Message {
  return {
    id: item.external_message_id, seq: Number.MAX_SAFE_INTEGER, sender_type: 'agent', sender_name: null, content_type: 'text',
    content: item.content, created_at: item.created_at, status: item.failed ? 'failed' : 'sending', external_message_id: item.external_message_id,
  }
}

const GROUP_GAP = 5 * 60_000

/** A time is written above a message when the talk paused before it. */
export function startsGroup(before: Message | undefined, message: Message): boolean {
  return !before || Date.parse(message.created_at) - Date.parse(before.created_at) > GROUP_GAP
}
