import { describe, expect, it } from 'vitest'
import { addSpan, copyToWorkdays, disorder, hoursOfWorkday, mergeDays, readTime, removeSpan, setDay, setTime, spansText, stretches, tidy, usualWeek, weekDisorder, type Span } from './hours'
import type { OtherDay } from './queries'

const week = usualWeek()
const split: Span[] = [['09:00', '12:00'], ['13:30', '18:00']]

describe('a time', () => {
  it('may be typed as people do', () => {
    expect(['9', '930', '0930', '9:30', '9：30', '18', '24'].map(readTime)).toEqual(['09:00', '09:30', '09:30', '09:30', '09:30', '18:00', '24:00'])
  })
  it('stays as it was typed where it is none', () => {
    expect(['25', '9:75', 'noon', ' 24:30 '].map(readTime)).toEqual(['25', '9:75', 'noon', '24:30'])
  })
})

describe('the hours of a day', () => {
  it('may be none, follow or touch one another, in any order', () => {
    expect(disorder([])).toBeNull()
    expect(disorder([['13:00', '24:00'], ['00:00', '13:00']])).toBeNull()
  })
  it('must be readable, end after they begin, and not overlap', () => {
    expect(disorder([['9', '12:00']])).toBe('unreadable')
    expect(disorder([['12:00', '12:00']])).toBe('disorder')
    expect(disorder([['09:00', '12:00'], ['11:59', '13:00']])).toBe('disorder')
    expect(disorder(Array.from({ length: 13 }, (): Span => ['09:00', '10:00']))).toBe('too_many')
    expect(weekDisorder(setDay(week, 6, [['18:00', '09:00']]))).toBe('disorder')
    expect(weekDisorder(week)).toBeNull()
  })
  it('take another span without disorder', () => {
    expect(addSpan([])).toEqual([['09:00', '18:00']])
    expect(addSpan([['09:00', '12:00']])).toEqual([['09:00', '12:00'], ['13:00', '17:00']])
    expect(disorder(addSpan([['08:00', '22:30']]))).toBeNull()
  })
  it('change at one place', () => {
    expect(setTime(split, 1, 0, '14:00')).toEqual([['09:00', '12:00'], ['14:00', '18:00']])
    expect(removeSpan(split, 0)).toEqual([['13:30', '18:00']])
  })
  it('are sent in order, with what was typed read as times', () => {
    expect(tidy([['1330', '18'], ['9', '12']])).toEqual(split)
  })
  it('read as one writes them', () => expect(spansText(split)).toBe('09:00–12:00、13:30–18:00'))
})

describe('a week', () => {
  it('has one day copied to Monday to Friday and no further', () => {
    const copied = copyToWorkdays(setDay(week, 5, [['10:00', '16:00']]), 5)
    expect(copied.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => [['10:00', '16:00']]))
    expect(copied[6]).toEqual([])
    expect(copied[0]).not.toBe(copied[1])
  })
  it('is told in stretches of the same hours', () => {
    expect(stretches(week).map(({ from, to }) => [from, to])).toEqual([[0, 4], [5, 6]])
  })
})

describe('the statutory days', () => {
  const spring: OtherDay = { day: '2026-02-16', kind: 'holiday', name: '春节', hours: [] }
  const worked: OtherDay = { day: '2026-02-14', kind: 'workday', name: '春节调休', hours: [['09:00', '12:00']] }
  it('come among the others in order, worked days with the hours of the week', () => {
    const { days, added, kept } = mergeDays([{ day: '2026-01-31', kind: 'holiday', name: '店庆', hours: [] }], [spring, worked], week)
    expect(days.map((one) => one.day)).toEqual(['2026-01-31', '2026-02-14', '2026-02-16'])
    expect(days[1]?.hours).toEqual(split)
    expect([added, kept]).toEqual([2, 0])
  })
  it('leave what somebody wrote, and say so', () => {
    const mine: OtherDay = { day: '2026-02-16', kind: 'workday', name: '春节值班', hours: [['10:00', '15:00']] }
    const merged = mergeDays([mine], [spring, worked], week)
    expect(merged.days).toContainEqual(mine)
    expect([merged.added, merged.kept]).toEqual([1, 1])
  })
  it('change nothing the second time', () => {
    const once = mergeDays([], [spring, worked], week)
    expect(mergeDays(once.days, [spring, worked], week)).toEqual({ days: once.days, added: 0, kept: 0 })
  })
  it('keep their own hours where nobody works in the week', () => {
    const none = week.map(() => [])
    expect(hoursOfWorkday(none)).toBeUndefined()
    expect(mergeDays([], [worked], none).days[0]?.hours).toEqual([['09:00', '12:00']])
  })
})
