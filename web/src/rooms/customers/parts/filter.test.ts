import { expect, it } from 'vitest'
import { between, ends, read, write } from './filter'

it('goes into the address and back', () => {
  const asked = { skin: 'o1', level: '10..20', word: 'a&b=c' }
  expect(read(write(asked) ?? '')).toEqual(asked)
  expect(write({ skin: '', level: '..' })).toBeNull()
  expect(read(undefined)).toEqual({})
})

it('has two ends, either of which may lack', () => {
  expect(ends('10..20')).toEqual(['10', '20'])
  expect(ends('10..')).toEqual(['10', ''])
  expect(ends('7')).toEqual(['7', '7'])
  expect(between('', '')).toBe('')
  expect(between('', '5')).toBe('..5')
})
