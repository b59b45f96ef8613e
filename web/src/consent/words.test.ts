import { expect, it } from 'vitest'
import { fill, languageOf, WORDS } from './words'

it('speaks the first language of the reader that it knows', () => {
  expect(languageOf(['fr-FR', 'en-GB', 'zh-CN'])).toBe('en')
  expect(languageOf(['zh-TW', 'en'])).toBe('zh-CN')
  expect(languageOf(['fr'])).toBe('zh-CN')
})

it('has the same places to fill in both languages', () => {
  const places = (words: string) => [...words.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
  for (const [name, words] of Object.entries(WORDS['zh-CN'])) expect(places(WORDS.en[name as keyof typeof WORDS.en]), name).toEqual(places(words))
  expect(fill('{a} {b} {a}', { a: 1 })).toBe('1 {b} 1')
})
