import { describe, expect, it } from 'vitest'
import { asked } from './asked'

describe('what the server is asked about a half-filled form', () => {
  it('asks nothing of too little', () => {
    expect(asked({})).toBeNull()
    expect(asked({ name: '王' })).toBeNull()
    expect(asked({ region_city: '杭州', gender: 'female' })).toBeNull()
    expect(asked({ phone: '1380013' })).toBeNull()
    expect(asked({ email: 'mei@' })).toBeNull()
  })
  it('asks about what is whole, and leaves the rest out', () => {
    expect(asked({ name: ' 王小美 ', email: 'mei@', phone: '13800' })).toEqual({ name: '王小美' })
    expect(asked({ phone: '138 0013 8000' })).toEqual({ phone: '138 0013 8000' })
    expect(asked({ phone: '+86-13800138000', gender: 'female' })).toEqual({ phone: '+86-13800138000', gender: 'female' })
    expect(asked({ email: 'mei@a.cn', region_city: '杭州' })).toEqual({ email: 'mei@a.cn', region_city: '杭州' })
  })
})
