import { expect, test } from 'vitest'
import { sent } from './settings'

test('an empty field leaves what is usual, an emptied parameter is sent', () => {
  expect(sent('shopify', { domain: ' a.myshopify.com ', api_version: '' })).toEqual({ domain: 'a.myshopify.com' })
  expect(sent('generic', { url: 'https://x.test', phone_param: '', orders: '', token_prefix: 'Token ' })).toEqual({ url: 'https://x.test', phone_param: '', token_prefix: 'Token ' })
})

test('of paths only those that are written', () => {
  expect(sent('generic', { url: 'u', mapping: { id: '$.no', number: '', url: null } })).toEqual({ url: 'u', mapping: { id: '$.no' } })
  expect(sent('generic', { url: 'u', mapping: { number: '' } })).toEqual({ url: 'u' })
})
