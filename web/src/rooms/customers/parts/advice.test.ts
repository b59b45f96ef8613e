import { describe, expect, it } from 'vitest'
import { advice } from './advice'

const now = Date.parse('2026-11-22T06:00:00Z')
const person = { stage: 'interested', last_contact_at: '2026-11-20T06:00:00Z', phone_masked: '138****0000' }

describe('advice', () => {
  it('asks to confirm a waiting booking before anything else', () => {
    expect(advice(person, [{ starts_at: '2026-11-23T02:00:00Z', status: 'pending' }], now)).toEqual(['customers.next_confirm'])
  })
  it('suggests a new date after a no-show without a later booking', () => {
    expect(advice(person, [{ starts_at: '2026-11-20T02:00:00Z', status: 'no_show' }], now)).toEqual(['customers.next_rebook', 'customers.next_followup'])
  })
  it('notices silence and a missing phone', () => {
    const silent = { stage: 'closed', last_contact_at: '2026-11-01T06:00:00Z', phone_masked: null }
    expect(advice(silent, [], now)).toEqual(['customers.next_silent', 'customers.next_phone'])
  })
})
