import { describe, expect, it } from 'vitest'
import { barsOf, daysBetween, hoursOf, totalsOf, type PersonDay } from './attendance'

const day: PersonDay = {
  day: '2026-03-02', online_seconds: 9000, busy_seconds: 1800, away_seconds: 600, first_at: '2026-03-02T01:00:00Z', last_at: null,
  spans: [{ status: 'online', since: '2026-03-02T01:00:00Z', until: '2026-03-02T03:30:00Z' }, { status: 'busy', since: '2026-03-02T03:30:00Z', until: '2026-03-02T04:00:00Z' }],
}

describe('who was there when', () => {
  it('draws spans on the line of the day', () => {
    const [online, busy] = barsOf(day, new Date('2026-03-01T16:00:00Z'))
    expect(online).toMatchObject({ status: 'online', left: 37.5 })
    expect(online!.width).toBeCloseTo(10.4167, 3)
    expect(busy!.left).toBeCloseTo(47.9167, 3)
    expect(barsOf({ ...day, spans: [{ status: 'online', since: '2026-03-01T00:00:00Z', until: '2026-03-05T00:00:00Z' }] }, new Date('2026-03-01T16:00:00Z'))).toEqual([{ status: 'online', left: 0, width: 100 }])
  })

  it('adds up', () => {
    expect(totalsOf([day, day])).toEqual({ online: 18_000, busy: 3600, away: 1200 })
    expect([hoursOf(9000), hoursOf(0), hoursOf(3599)]).toEqual(['2.5', '0.0', '1.0'])
    expect(daysBetween('2026-02-27', '2026-03-01')).toEqual(['2026-03-01', '2026-02-28', '2026-02-27'])
  })
})
