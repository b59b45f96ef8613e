import { describe, expect, it } from 'vitest'
import { lineAmount, neighbour, stay, withAnswer, withMoved } from './board'
import type { BoardData, Deal } from './queries'

const deal = (id: string, stage: Deal['stage'], amount: string | null): Deal => ({
  id, title: id, customer_id: 'c', customer_name: null, amount, currency: 'CNY', stage, probability: 20, weighted: amount && '2.00', expected_close_date: null, actual_close_date: null,
  owner_id: null, owner_name: null, site_id: null, lead_id: null, loss_reason: null, stage_changed_at: '', created_at: '', updated_at: '',
})
const board = (...deals: Deal[]): BoardData => ({
  closed_since: '2026-01-01',
  columns: (['initial', 'proposal', 'won'] as const).map((stage) => ({
    stage, items: deals.filter((one) => one.stage === stage), next_cursor: null, count: deals.filter((one) => one.stage === stage).length, more: false,
    totals: [{ currency: 'CNY', amount: '10.05', weighted: '4.00' }],
  })),
})

describe('moving a card', () => {
  const [a, b] = [deal('a', 'initial', '10.05'), deal('b', 'proposal', null)]
  it('puts it on top of its column and takes it out of the other', () => {
    const [first, second] = withMoved(board(a, b), a, 'proposal', 'now').columns
    expect(first?.items).toEqual([])
    expect(second?.items.map((one) => [one.id, one.stage, one.stage_changed_at])).toEqual([['a', 'proposal', 'now'], ['b', 'proposal', '']])
    expect([first?.count, second?.count]).toEqual([0, 2])
  })
  it('goes on from what the server has made of the deal', () => {
    const [first] = withAnswer(withMoved(board(a, b), b, 'initial', 'now'), { ...b, updated_at: 'later' }).columns
    expect(first?.items.map((one) => [one.id, one.stage, one.updated_at])).toEqual([['b', 'initial', 'later'], ['a', 'initial', '']])
  })
  it('keeps the sums exact', () => {
    const [first, second] = withMoved(board(a, b), a, 'proposal', 'now').columns
    expect(first?.totals[0]).toEqual({ currency: 'CNY', amount: '0.00', weighted: '2.00' })
    expect(second?.totals[0]).toEqual({ currency: 'CNY', amount: '20.10', weighted: '6.00' })
  })
  it('leaves masked sums alone', () => {
    const masked = { ...a, amount: '***', weighted: '***' }
    const hidden = board(masked)
    hidden.columns.forEach((column) => { column.totals = [{ currency: 'CNY', amount: '***', weighted: '***' }] })
    expect(withMoved(hidden, masked, 'proposal', 'now').columns[1]?.totals[0]?.amount).toBe('***')
  })
  it('changes nothing when it stays', () => {
    const before = board(a)
    expect(withMoved(before, a, 'initial', 'now')).toBe(before)
  })
})

it('knows the stage beside', () => {
  expect([neighbour('initial', -1), neighbour('initial', 1), neighbour('negotiation', 1), neighbour('won', 1), neighbour('lost', -1)]).toEqual([null, 'needs_confirmed', 'won', null, null])
})

it('says how long', () => {
  expect([stay(200_000), stay(7300), stay(119), stay(3)]).toEqual([{ unit: 'days', n: 2 }, { unit: 'hours', n: 2 }, { unit: 'minutes', n: 1 }, { unit: 'minutes', n: 0 }])
})

it('adds a line up to the cent', () => {
  expect([lineAmount({ quantity: 2, unit_price: 9800, discount: 12.5 }), lineAmount({ quantity: 0.5, unit_price: 0.05 }), lineAmount({})]).toEqual([17150, 0.03, 0])
})
