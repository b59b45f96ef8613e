import { describe, expect, it } from 'vitest'
import { thread, withNotes } from './thread'
import type { Message, Note } from './queries'
import { laterTimes } from './work'

const message = (seq: number, created_at: string): Message => ({
  id: `m${seq}`, seq, sender_type: 'customer', sender_name: null, content_type: 'text', content: '您好', created_at, status: 'sent', external_message_id: null,
})
const note = (created_at: string): Note => ({ id: 'n1', conversation_id: 'c', author_id: null, author_name: '安', content: '小心', mentions: [], external_id: null, created_at })

describe('notes among messages', () => {
  it('stand where they were written, before what is still on its way', () => {
    const pending = { external_message_id: 'p', content: '在', created_at: '2026-11-30T00:00:00Z', failed: false }
    const shown = withNotes(thread([message(1, '2026-11-30T01:00:00Z'), message(2, '2026-11-30T03:00:00Z')], [pending]), [note('2026-11-30T02:00:00Z')])
    expect(shown.map((one) => one.key)).toEqual(['m1', 'n1', 'm2', 'p'])
    expect(withNotes(thread([message(1, '2026-11-30T01:00:00Z')], [pending]), [note('2026-11-30T02:00:00Z')]).map((one) => one.key)).toEqual(['m1', 'n1', 'p'])
  })
})

describe('times to put a talk off to', () => {
  it('are on the clock of the site', () => {
    const at = Object.fromEntries(laterTimes(new Date('2026-11-29T16:30:00Z'), 'Asia/Shanghai').map((one) => [one.key, one.at.toISOString()])) // Monday, half past midnight
    expect(at).toEqual({ in_hour: '2026-11-29T17:30:00.000Z', tomorrow: '2026-12-01T01:00:00.000Z', monday: '2026-12-07T01:00:00.000Z' })
  })
})
