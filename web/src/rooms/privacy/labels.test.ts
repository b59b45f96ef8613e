import { beforeAll, describe, expect, it, vi } from 'vitest'
import { filled, sides, span, underWay } from './labels'

vi.stubGlobal('localStorage', { getItem: () => 'en', setItem: () => undefined })
vi.stubGlobal('document', { documentElement: { lang: '' } })

beforeAll(async () => {
  const { loadLanguage, loadWords, t } = await import('@/i18n')
  await loadLanguage('zh-CN')
  await loadWords('privacy', (language) => (language === 'en' ? import('@/i18n/en/privacy') : import('@/i18n/zh/privacy')))
  expect(t('privacy.requests')).toBe('隐私请求')
  await loadLanguage('en')
})

it('takes its words along into another language', async () => {
  const { t } = await import('@/i18n')
  expect(t('privacy.requests')).toBe('Requests')
})

describe('what a review says', () => {
  const tables = [
    { table: 'tags', rows: 2, kept: 0 },
    { table: 'appointments', rows: 5, kept: 3 },
    { table: 'messages', rows: 40, kept: 0 },
    { table: 'audit_logs', rows: 9, kept: 9 },
  ]
  it('puts the largest first, and a table in both sides when some of it stays', () => {
    expect(sides(tables).goes.map((one) => one.table)).toEqual(['messages', 'tags', 'appointments'])
    expect(sides(tables).stays.map((one) => one.table)).toEqual(['audit_logs', 'appointments'])
  })
  it('is empty for nobody', () => expect(sides([])).toEqual({ goes: [], stays: [] }))
})

describe('a span', () => {
  it('is said in years where it is whole years', () => {
    expect(span(15 * 365)).toBe('15 years')
    expect(span(180)).toBe('180 days')
    expect(span(0)).toBe('0 days')
  })
})

describe('a correction', () => {
  it('has only what was filled in', () => {
    expect(filled({ name: '王', phone: '', email: undefined })).toEqual({ name: '王' })
    expect(filled({ name: '' })).toBeNull()
    expect(filled(undefined)).toBeNull()
  })
})

it('looks again while a job has it in hand', () => {
  expect([undefined, 'review', 'approved', 'running', 'done'].map(underWay)).toEqual([false, false, true, true, false])
})
