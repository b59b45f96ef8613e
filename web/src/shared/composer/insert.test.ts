import { expect, test } from 'vitest'
import { joined } from './insert'

test('words come after what stands there, on a line of their own', () => {
  expect(joined('', '您好')).toBe('您好')
  expect(joined('  ', '您好')).toBe('您好')
  expect(joined('稍等 ', '订单已发货')).toBe('稍等\n订单已发货')
})
