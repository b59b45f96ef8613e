import { beforeAll, describe, expect, it, vi } from 'vitest'
import { countText, moneyText } from './number'

beforeAll(() => { vi.stubGlobal('localStorage', { getItem: () => 'zh-CN' }) })

describe('numbers', () => {
  it('counts in 万', () => {
    expect([9999, 10_000, 123_456].map(countText)).toEqual(['9999', '1万', '12.3万'])
  })
  it('keeps every digit of money', () => {
    expect(moneyText('1234.5')).toBe('¥1,234.50')
    expect(moneyText('-98765432109876.99')).toBe('¥-98,765,432,109,876.99')
  })
})
