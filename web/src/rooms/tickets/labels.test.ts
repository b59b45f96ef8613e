import { describe, expect, it } from 'vitest'
import { dueOf, mayMove, mayReopen, needsReason, neighbour, ON_BOARD, STATUSES } from './labels'

describe('where a ticket may go', () => {
  it('never back to the beginning, and not out of what is over', () => {
    for (const from of STATUSES) expect(mayMove(from, 'pending')).toBe(false)
    expect([mayMove('resolved', 'in_progress'), mayMove('resolved', 'closed'), mayMove('closed', 'archived'), mayMove('archived', 'closed')]).toEqual([false, true, true, false])
  })
  it('is the nearest allowed column for the arrow keys', () => {
    expect([neighbour('pending', 1), neighbour('pending', -1), neighbour('in_progress', -1), neighbour('waiting_internal', 1), neighbour('resolved', -1), neighbour('resolved', 1), neighbour('closed', 1)])
      .toEqual(['in_progress', null, null, 'resolved', null, 'closed', null])
    for (const from of ON_BOARD) for (const step of [1, -1] as const) {
      const to = neighbour(from, step)
      if (to) expect(mayMove(from, to)).toBe(true)
    }
  })
  it('asks why only where nobody has said so', () => {
    expect([needsReason('pending', 'closed'), needsReason('resolved', 'closed'), needsReason('pending', 'resolved')]).toEqual([true, false, false])
  })
  it('opens again what is done and was not merged', () => {
    expect([mayReopen({ status: 'closed' }), mayReopen({ status: 'closed', merged_into_id: 'x' }), mayReopen({ status: 'archived' })]).toEqual([true, false, false])
  })
})

it('shows the promise that runs out first', () => {
  const ticket = { due_first_response_at: '2026-11-30T02:00:00Z', due_resolution_at: '2026-11-30T04:00:00Z', created_at: '2026-11-30T01:00:00Z', reopened_count: 0 }
  expect(dueOf(ticket)).toEqual({ what: 'answer', at: ticket.due_first_response_at, began: ticket.created_at })
  expect(dueOf({ ...ticket, due_first_response_at: null, reopened_count: 1 })).toEqual({ what: 'end', at: ticket.due_resolution_at, began: null })
  expect(dueOf({ ...ticket, due_first_response_at: null, due_resolution_at: null })).toBeNull()
})
