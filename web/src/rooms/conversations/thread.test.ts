import { describe, expect, it } from 'vitest'
import type { Message } from './queries'
import { among, startsGroup, thread, type Bubble, type Pending } from './thread'

const message = (seq: number, more: Partial<Message> = {}): Message => ({
  id: `m${seq}`, seq, sender_type: 'customer', sender_name: null, content_type: 'text', content: String(seq),
  created_at: `2026-11-22T06:0${seq}:00Z`, status: 'sent', external_message_id: null, ...more,
})
const waiting = (id: string): Pending => ({ external_message_id: id, content: '您好', created_at: '2026-11-22T06:09:00Z', failed: false })

describe('thread', () => {
  it('orders by number whatever order the pages came in', () => {
    expect(thread([message(3), message(1), message(2)], []).map((bubble) => bubble.message.seq)).toEqual([1, 2, 3])
  })
  it('shows a reply once, whether the stream or the answer came first', () => {
    const confirmed = message(4, { external_message_id: 'x', sender_type: 'agent' })
    const bubbles = thread([message(1), confirmed, confirmed], [waiting('x')])
    expect(bubbles.map((bubble) => bubble.key)).toEqual(['m1', 'x'])
    expect(bubbles[1]?.pending).toBeNull()
  })
  it('keeps unsent replies at the end', () => {
    expect(thread([message(1)], [waiting('x')]).at(-1)?.pending?.external_message_id).toBe('x')
  })
  it('writes the time after a pause', () => {
    expect(startsGroup(undefined, message(1))).toBe(true)
    expect(startsGroup(message(1), message(2))).toBe(false)
    expect(startsGroup(message(1), message(9))).toBe(true)
  })
  it('puts what was said in a merged talk where it was said, and leaves what is on its way at the end', () => {
    const elsewhere = (seq: number): Bubble => ({ key: `o${seq}`, message: message(seq, { id: `o${seq}` }), pending: null, origin: '网页' })
    const shown = among(thread([message(1), message(4)], [waiting('x')]), [elsewhere(2), elsewhere(5), elsewhere(3)])
    expect(shown.map(({ key }) => key)).toEqual(['m1', 'o2', 'o3', 'm4', 'o5', 'x'])
  })
})
