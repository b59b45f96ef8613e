import { expect, it } from 'vitest'
import { fill, languageOf, WORDS } from './words'

it('has every word in both languages, with the same places', () => {
  const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort()
  expect(Object.keys(WORDS.en)).toEqual(Object.keys(WORDS['zh-CN']))
  for (const name of Object.keys(WORDS.en) as (keyof typeof WORDS.en)[]) expect(places(WORDS.en[name])).toEqual(places(WORDS['zh-CN'][name]))
})
it('speaks the language that is wanted first', () => expect([languageOf(['fr', 'en-GB', 'zh']), languageOf(['zh-TW']), languageOf([])]).toEqual(['en', 'zh-CN', 'zh-CN']))
it('fills each place once', () => expect(fill('{organization} {number}', { organization: '{number}', number: '7' })).toBe('{number} 7'))
