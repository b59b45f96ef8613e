import { describe, expect, it } from 'vitest'
import { staying, taken, valueOf } from './fields'
import type { Comparison } from './queries'

const found = {
  first: { name: '王小美', phone_masked: '*******8001', email: null, wechat_id: '', custom_fields: { 肤质: '油性' } },
  second: { name: '王晓美', phone_masked: '*******9002', email: 'c@d.cn', wechat_id: null, custom_fields: {} },
  differs: ['name', 'phone'],
} as unknown as Comparison

describe('choosing per field', () => {
  it('keeps the winner’s value unless another was chosen', () => {
    expect(staying(found, 'first', {}, 'name')).toBe('first')
    expect(staying(found, 'second', {}, 'name')).toBe('second')
    expect(staying(found, 'first', { name: 'second' }, 'name')).toBe('second')
  })
  it('fills what the winner lacks, whatever was chosen before', () => {
    expect(staying(found, 'first', {}, 'email')).toBe('second')
    expect(staying(found, 'first', { email: 'first' }, 'email')).toBe('second')
    expect(staying(found, 'second', {}, 'email')).toBe('second')
  })
  it('sends only the fields that are taken from the loser', () => {
    const choices = { name: 'second', phone: 'first' } as const
    expect(taken(found, 'first', choices)).toEqual(['name'])
    expect(taken(found, 'second', choices)).toEqual(['phone'])
    expect(taken(found, 'first', { email: 'second' })).toEqual([])
  })
  it('reads emptiness as nothing', () => {
    expect(valueOf(found, 'first', 'wechat_id')).toBeNull()
    expect(valueOf(found, 'second', 'custom_fields')).toBeNull()
    expect(valueOf(found, 'first', 'custom_fields')).toBe('肤质：油性')
  })
})
