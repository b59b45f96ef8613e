import { expect, it } from 'vitest'
import { byDay, clock } from './days'

const time = (starts_at: string) => ({ starts_at, ends_at: starts_at })

it('groups times by the day and the part of the day at the site', () => {
  const found = byDay(['2026-11-23T01:00:00Z', '2026-11-23T05:30:00Z', '2026-11-23T11:00:00Z', '2026-11-23T17:00:00Z'].map(time), 'Asia/Shanghai', 'zh-CN')
  expect(found.map(({ day, parts }) => [day, parts.map(({ part, times }) => [part, times.length])])).toEqual([
    ['2026-11-23', [['morning', 1], ['afternoon', 1], ['evening', 1]]],
    ['2026-11-24', [['morning', 1]]],
  ])
})

it('says the clock of the site, whatever the phone shows', () => {
  expect(clock('2026-11-23T01:00:00Z', 'Asia/Shanghai')).toBe('09:00')
  expect(clock('2026-11-23T01:00:00Z', 'America/New_York')).toBe('20:00')
})
