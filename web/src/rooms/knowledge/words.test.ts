import { expect, test } from 'vitest'
import * as en from '@/i18n/en/knowledge'
import * as zh from '@/i18n/zh/knowledge'
import { marked, sizeText, stateOf } from './words'

test('pieces of the question are marked where they stand, the longest first', () => {
  const parts = marked('做完热玛吉，Thermage 第二天', ['热玛', '热玛吉', 'thermage', ''])
  expect(parts.filter((part) => part.hit).map((part) => part.text)).toEqual(['热玛吉', 'Thermage'])
  expect(parts.map((part) => part.text).join('')).toBe('做完热玛吉，Thermage 第二天')
  expect(marked('没有', [])).toEqual([{ text: '没有', hit: false }])
  expect(marked('', ['x'])).toEqual([])
})

test('what is switched off is not said to be found', () => {
  expect(stateOf({ is_active: false, processing_status: 'completed' }).value).toBe('off')
  expect(stateOf({ is_active: false, processing_status: 'failed' })).toEqual({ value: 'failed', tone: 'red' })
})

test('sizes are said as people say them', () => {
  expect([sizeText(null), sizeText(10), sizeText(3 * 1024 * 1024)]).toEqual(['—', '1 KB', '3.0 MB'])
})

test('every reason has a name in both languages', () => {
  expect(Object.keys(en.knowledge_reasons)).toEqual(Object.keys(zh.knowledge_reasons))
})
