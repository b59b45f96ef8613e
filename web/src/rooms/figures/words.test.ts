import { beforeAll, describe, expect, it, vi } from 'vitest'
import { changeOf, figureText, isTooLong, rangeOf } from './words'

vi.stubGlobal('localStorage', { getItem: () => 'zh-CN', setItem: () => undefined })
vi.stubGlobal('document', { documentElement: { lang: '' } })

beforeAll(async () => {
  const { loadLanguage } = await import('@/i18n')
  const { loadInsightWords } = await import('@/shared/insight/load')
  await loadLanguage('zh-CN')
  await loadInsightWords()
})

describe('figures in words', () => {
  it('says times in the unit that people use', () => {
    expect(['answer_p50', 'end_p90', 'answer_average', 'end_p50'].map((name, n) => figureText(name as 'answer_p50', [42, 600, 5400, 400_000][n]!))).toEqual(['42 秒', '10 分', '1 小时 30 分', '4.6 天'])
    expect(figureText('rating_average', 4.5)).toBe('4.50')
    expect(figureText('talks_opened', 12_000)).toBe('1.2万')
    expect(figureText('answer_p50', null)).toBe('—')
  })

  it('knows which way is better', () => {
    expect(changeOf('answer_p50', 60, 120)).toEqual({ share: -50, tone: 'good' })
    expect(changeOf('rating_average', 4, 5)).toEqual({ share: -20, tone: 'bad' })
    expect(changeOf('talks_opened', 20, 10)).toEqual({ share: 100, tone: 'plain' })
    expect(changeOf('promises_broken', 3, 0)).toBeNull()
    expect(changeOf('answer_p50', null, 10)).toBeNull()
  })

  it('reads the range from the address', () => {
    expect(rangeOf(new URLSearchParams(), '2026-11-30')).toEqual({ since: '2026-11-24', until: '2026-11-30', preset: '7' })
    expect(rangeOf(new URLSearchParams('days=30'), '2026-11-30').since).toBe('2026-11-01')
    expect(rangeOf(new URLSearchParams('since=2026-01-01&until=2026-01-31'), '2026-11-30')).toEqual({ since: '2026-01-01', until: '2026-01-31', preset: 'own' })
    expect(rangeOf(new URLSearchParams('since=x&until=y'), '2026-11-30').preset).toBe('7')
  })

  it('takes 92 days at most', () => {
    expect(isTooLong('2026-01-01', '2026-04-02')).toBe(false)
    expect(isTooLong('2026-01-01', '2026-04-03')).toBe(true)
    expect(isTooLong('2026-01-02', '2026-01-01')).toBe(true)
  })
})
