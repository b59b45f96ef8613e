import { describe, expect, it } from 'vitest'
import { fieldsOf, FRESH, wordsOf } from './words'

describe('word lists', () => {
  it('takes what is pasted, each word once', () => {
    expect(wordsOf('保证治好\r\n 无效退款 \n\n保证治好\n加微信，vx；最便宜\t永久')).toEqual(['保证治好', '无效退款', '加微信', 'vx', '最便宜', '永久'])
    expect(wordsOf(' \n，，')).toEqual([])
  })

  it('only records what customers say', () => {
    expect(fieldsOf({ ...FRESH, lines: '骗子', direction: 'customer', action: 'block' })).toMatchObject({ action: 'record', words: ['骗子'] })
    expect(fieldsOf({ ...FRESH, lines: '骗子', direction: 'both', action: 'block' }).action).toBe('block')
  })
})
