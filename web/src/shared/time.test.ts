import { beforeAll, describe, expect, it, vi } from 'vitest'
import { addDays, dateTimeText, dayOf, instantAt, mondayOf, shortText } from './time'

const zone = 'Asia/Shanghai'

beforeAll(() => {
  vi.stubGlobal('localStorage', { getItem: () => 'zh-CN', setItem: () => {} })
  vi.useFakeTimers({ now: new Date('2026-11-22T06:30:00Z') })
})

describe('time of the site', () => {
  it('reads as people say it', () => {
    expect(dateTimeText('2026-11-22T06:30:00Z', zone)).toBe('11月22日 周日 14:30')
    expect(dateTimeText('2025-03-01T00:05:00Z', zone)).toBe('2025年3月1日 周六 08:05')
  })
  it('turns the day at the site’s midnight', () => {
    expect(dayOf('2026-11-21T15:59:00Z', zone)).toBe('2026-11-21')
    expect(dayOf('2026-11-21T16:00:00Z', zone)).toBe('2026-11-22')
  })
  it('finds the instant behind a clock, across a change of summer time', () => {
    expect(instantAt('2026-11-23', 10 * 60, zone).toISOString()).toBe('2026-11-23T02:00:00.000Z')
    expect(instantAt('2026-03-29', 12 * 60, 'Europe/Berlin').toISOString()).toBe('2026-03-29T10:00:00.000Z')
    expect(instantAt('2026-03-29', 0, 'Europe/Berlin').toISOString()).toBe('2026-03-28T23:00:00.000Z')
  })
  it('starts the week on Monday', () => {
    expect(mondayOf('2026-11-22')).toBe('2026-11-16')
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
  })
  it('shortens what is near', () => {
    expect(shortText('2026-11-22T01:05:00Z', zone)).toBe('09:05')
    expect(shortText('2026-11-21T01:05:00Z', zone)).toBe('昨天')
    expect(shortText('2026-10-01T01:05:00Z', zone)).toBe('10月1日')
  })
})
