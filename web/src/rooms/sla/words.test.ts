import { beforeAll, describe, expect, it, vi } from 'vitest'
import { secondsText } from '@/shared/sla/lengths'
import type { Calendar, Policy } from './queries'
import { fitsText, hoursText, promisedText, shareKept, stepped, tellsText } from './words'

vi.stubGlobal('localStorage', { getItem: () => 'zh-CN', setItem: () => undefined })
vi.stubGlobal('document', { documentElement: { lang: '' } })

beforeAll(async () => {
  const { loadLanguage, loadWords } = await import('@/i18n')
  await loadLanguage('zh-CN')
  await loadWords('sla', () => import('@/i18n/zh/sla'))
})

const policy: Policy = {
  id: 'p', name: '重要客人', subject: 'conversation', position: 0, is_active: true, priorities: ['urgent', 'high'], tag_ids: ['vip'], channel_ids: [], calendar_id: null,
  first_response_minutes: 5, next_response_minutes: null, resolve_minutes: 90, pause_when_snoozed: true, warn_percent: 75, tell_on_warning: ['agent'], tell_on_breach: ['agent', 'leader'],
  created_at: '2026-11-30T00:00:00Z', updated_at: '2026-11-30T00:00:00Z',
}
const calendar: Calendar = { id: 'c', name: '门店时间', time_zone: 'Asia/Shanghai', weekly: [], days: [], is_default: true, policies: 0, created_at: '', updated_at: '' }

describe('a promise in plain words', () => {
  it('says how soon', () => expect(promisedText(policy)).toBe('首次回复 5 分钟内 · 解决 1 小时 30 分钟内'))
  it('says to whom, by name or by number', () => {
    expect(fitsText(policy, [{ id: 'vip', name: '贵宾' }], undefined)).toBe('适用：紧急、高 · 标签 贵宾')
    expect(fitsText(policy, undefined, undefined)).toBe('适用：紧急、高 · 标签 1 个')
    expect(fitsText({ subject: 'conversation', priorities: [], tag_ids: [], channel_ids: [] }, [], [])).toBe('所有会话')
  })
  it('says by which hours', () => {
    expect(hoursText(policy, [calendar])).toBe('按默认日历“门店时间”计时')
    expect(hoursText({ calendar_id: 'c' }, [calendar])).toBe('按“门店时间”计时')
    expect(hoursText(policy, [])).toBe('全天计时')
    expect(hoursText(policy, undefined)).toBe('')
  })
  it('says who hears of it', () => {
    expect(tellsText(policy)).toBe('用掉 75% 时提醒接待的坐席 · 超时通知接待的坐席、团队主管')
    expect(tellsText({ warn_percent: 75, tell_on_warning: [], tell_on_breach: [] })).toBe('不通知任何人')
  })
})

it('says lengths in seconds, minutes and hours', () => {
  expect([8.4, 60, 59 * 60 + 40, 7200].map(secondsText)).toEqual(['8 秒', '1 分钟', '1 小时', '2 小时'])
})

it('rounds the share down, so that a hundred is all of them', () => {
  expect(shareKept({ kept: 0, broken: 0 })).toBeNull()
  expect(shareKept({ kept: 999, broken: 1 })).toBe(99)
  expect(shareKept({ kept: 3, broken: 0 })).toBe(100)
})

it('moves a line one place, and none beyond the ends', () => {
  expect(stepped(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c'])
  expect(stepped(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c'])
})
