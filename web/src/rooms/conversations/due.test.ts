import { describe, expect, it } from 'vitest'
import * as zh from '@/i18n/zh/service'
import { timeLeft } from '@/shared/due/left'
import { nextDue } from './due'

const talk = {
  status: 'active', created_at: '2026-11-30T02:00:00Z', last_message_at: '2026-11-30T04:00:00Z', first_response_at: null, reopened_count: 0,
  sla_first_response_at: '2026-11-30T02:40:00Z', sla_resolve_deadline: '2026-11-30T10:00:00Z',
} as const

describe('the next promise of a talk', () => {
  it('is the one that runs out first', () => {
    expect(nextDue(talk)).toEqual({ what: 'answer', at: talk.sla_first_response_at, began: talk.created_at })
    expect(nextDue({ ...talk, sla_first_response_at: null })?.what).toBe('end')
    expect(nextDue({ ...talk, sla_first_response_at: '2026-11-30T11:00:00Z' })?.what).toBe('end')
  })
  it('counts a further answer from what was said last', () => {
    expect(nextDue({ ...talk, first_response_at: '2026-11-30T02:10:00Z' })?.began).toBe(talk.last_message_at)
  })
  it('does not know when a talk that was opened again began to count', () => {
    expect(nextDue({ ...talk, reopened_count: 1, sla_first_response_at: null })?.began).toBeNull()
  })
  it('is none where nothing is promised, or the talk is over', () => {
    expect(nextDue({ ...talk, sla_first_response_at: null, sla_resolve_deadline: null })).toBeNull()
    expect(nextDue({ ...talk, status: 'resolved' })).toBeNull()
  })
})

describe('the time left', () => {
  const at = (clock: string) => Date.parse(`2026-11-30T${clock}Z`)
  const said = (due: string, began: string | null, now: number) => {
    const { late, tone, unit, n } = timeLeft({ at: due, began }, now)
    const time = zh.inbox[`due_${unit}`].replace('{n}', String(n))
    return `${tone} ${late ? zh.inbox.late.replace('{time}', time) : time}`
  }
  const due = '2026-11-30T02:40:00Z'
  it('is plain while there is enough, amber when it grows short, red when it has run out', () => {
    expect(said(due, talk.created_at, at('02:28:00'))).toBe('plain 12 分')
    expect(said(due, talk.created_at, at('02:30:01'))).toBe('amber 10 分')
    expect(said(due, talk.created_at, at('02:40:00'))).toBe('amber 1 分')
    expect(said(due, talk.created_at, at('02:42:30'))).toBe('red 超时 3 分')
  })
  it('grows short in its last quarter, however long it is', () => {
    expect(said('2026-11-30T10:00:00Z', talk.created_at, at('07:50:00'))).toBe('plain 2 小时')
    expect(said('2026-11-30T10:00:00Z', talk.created_at, at('08:10:00'))).toBe('amber 1 小时')
    expect(said('2026-11-30T10:00:00Z', null, at('08:10:00'))).toBe('plain 1 小时')
  })
  it('is said in whole hours and days, never more than there is', () => {
    expect(said('2026-11-30T04:59:00Z', null, at('03:00:00'))).toBe('plain 1 小时')
    expect(said('2026-12-03T02:00:00Z', null, at('03:00:00'))).toBe('plain 2 天')
    expect(said('2026-11-30T00:00:00Z', null, at('05:30:00'))).toBe('red 超时 5 小时')
  })
})
