import { expect, it } from 'vitest'
import { withPrivateQuery } from './private'

const there = 'http://127.0.0.1/api/customers'

it('moves what people search for from the address into a header', () => {
  const moved = withPrivateQuery(new Request(`${there}?limit=50&q=${encodeURIComponent('李 13800138000')}`, { headers: { 'Accept-Language': 'en' } }))
  expect(moved.url).toBe(`${there}?limit=50`)
  expect(moved.headers.get('Private-Query')).toBe('q=%E6%9D%8E+13800138000')
  expect(moved.headers.get('Accept-Language')).toBe('en')
})

it('leaves alone what tells of nobody, and writes', () => {
  const plain = new Request(`${there}?limit=50&stage=new`)
  expect(withPrivateQuery(plain)).toBe(plain)
  const write = new Request(`${there}?q=x`, { method: 'POST' })
  expect(withPrivateQuery(write)).toBe(write)
})
