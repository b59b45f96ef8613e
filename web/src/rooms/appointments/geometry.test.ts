import { describe, expect, it } from 'vitest'
import { closedTimes, fits, lanes, shownRange, snap, spanOn, subtract } from './geometry'

const zone = 'Asia/Shanghai'
const work = [{ from: 540, to: 720 }, { from: 780, to: 1080 }]

describe('calendar geometry', () => {
  it('places a period on the clock of the site', () => {
    expect(spanOn('2026-11-23', '2026-11-23T02:00:00Z', '2026-11-23T03:30:00Z', zone)).toEqual({ from: 600, to: 690 })
    expect(spanOn('2026-11-24', '2026-11-23T02:00:00Z', '2026-11-23T03:30:00Z', zone)).toBeNull()
  })
  it('ends a leave at midnight on its own day', () => {
    expect(spanOn('2026-11-23', '2026-11-22T16:00:00Z', '2026-11-23T16:00:00Z', zone)).toEqual({ from: 0, to: 1440 })
    expect(spanOn('2026-11-24', '2026-11-22T16:00:00Z', '2026-11-23T16:00:00Z', zone)).toBeNull()
  })
  it('greys what is not worked', () => {
    expect(closedTimes(work, { from: 480, to: 1200 })).toEqual([{ from: 480, to: 540 }, { from: 720, to: 780 }, { from: 1080, to: 1200 }])
    expect(fits({ from: 690, to: 730 }, work)).toBe(false)
    expect(fits({ from: 660, to: 720 }, work)).toBe(true)
  })
  it('cuts holes', () => {
    expect(subtract([{ from: 0, to: 10 }], [{ from: 0, to: 10 }])).toEqual([])
  })
  it('puts overlapping periods side by side', () => {
    const result = lanes([{ from: 0, to: 60 }, { from: 30, to: 90 }, { from: 100, to: 120 }])
    expect(result.map(({ lane, of }) => [lane, of])).toEqual([[0, 2], [1, 2], [0, 1]])
  })
  it('shows whole hours around everything', () => {
    expect(shownRange([{ from: 455, to: 500 }])).toEqual({ from: 420, to: 1200 })
    expect(snap(607)).toBe(600)
    expect(snap(608)).toBe(615)
  })
})
