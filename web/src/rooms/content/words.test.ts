import { expect, test } from 'vitest'
import * as en from '@/i18n/en/content'
import * as zh from '@/i18n/zh/content'
import { PLACES, withPlace } from './words'

test('a place is put where the text ends, written as the server reads it', () => {
  expect(withPlace('您好', 'customer.name')).toBe('您好{{客户称呼}}')
  expect(withPlace(undefined, 'today')).toBe('{{今天日期}}')
})

test('every place has a name in both languages', () => {
  for (const words of [zh, en]) expect(Object.keys(words.script_places)).toEqual([...PLACES])
  for (const place of PLACES) expect(withPlace('', place)).toBe(`{{${zh.script_places[place]}}}`)
})
