import { describe, expect, it } from 'vitest'
import { guessMapping } from './mapping'

describe('guessMapping', () => {
  it('reads the headings of a usual Chinese sheet', () => {
    expect(guessMapping(['客户姓名', '手机号码', '微信号', '来源渠道', '所在城市', '备注'])).toEqual({
      客户姓名: 'contact_name', 手机号码: 'contact_phone', 微信号: 'contact_wechat', 来源渠道: 'source_platform', 所在城市: 'city', 备注: 'source_detail',
    })
  })
  it('gives a field to one column only, the exact heading first', () => {
    expect(guessMapping(['备用电话', '电话'])).toEqual({ 电话: 'contact_phone' })
  })
  it('leaves unknown headings alone', () => {
    expect(guessMapping(['序号', '生日'])).toEqual({})
  })
})
