import { describe, expect, it } from 'vitest'
import { closedTimes, fits, lanes, shownRange, snap, spanOn, subtract, workOn } from './geometry'

const zone = 'Asia/Shanghai'
const monday = { staff_id: 's', weekday: 1, start_time: '09:00:00', end_time: '18:00:00', breaks: [{ start: '12:00', end: '13:00' }], effective_from: null, effective_to: null, status: 'active' }

describe('calendar geometry', () => {
  it('places a period on the clock of the site', () => {
    expect(spanOn('2026-11-23', '2026-11-23T02:00:00Z', '2026-11-23T03:30:00Z', zone)).toEqual({ from: 600, to: 690 })
    expect(spanOn('2026-11-24', '2026-11-23T02:00:00Z', '2026-11-23T03:30:00Z', zone)).toBeNull()
  })
  it('ends a leave at midnight on its own day', () => {
    expect(spanOn('2026-11-23', '2026-11-22T16:00:00Z', '2026-11-23T16:00:00Z', zone)).toEqual({ from: 0, to: 1440 })
    expect(spanOn('2026-11-24', '2026-11-22T16:00:00Z', '2026-11-23T16:00:00Z', zone)).toBeNull()
  })
  it('takes breaks out of working hours', () => {
    expect(workOn('2026-11-23', 's', [monday])).toEqual([{ from: 540, to: 720 }, { from: 780, to: 1080 }])
    expect(workOn('2026-11-22', 's', [monday])).toEqual([])
    expect(workOn('2026-11-23', 's', [{ ...monday, effective_to: '2026-11-20' }])).toEqual([])
  })
  it('greys what is not worked', () => {
    const work = workOn('2026-11-23', 's', [monday])
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
