import { expect, test } from 'vitest'
import type { Order } from './queries'
import { amount, sayOrder } from './say'

const words = { order: '订单 {number}：', payment: '已付款', shipping: '运输中', parcel: '{company} 运单号 {number}', refund: '已退款 {amount}' }
const order = (rest: Partial<Order> = {}): Order => ({
  id: '1', number: '#1001', created_at: null, ended_at: null, is_cancelled: false, payment: 'paid', shipping: 'shipped', state: null, total: '398.00',
  refunded: '0.00', currency: 'CNY', items: [], parcels: [], refunds: [], url: null, found_by: ['phone'], claimed: false, ...rest,
})

test('an order is said with its parcel, and with what was given back', () => {
  expect(sayOrder(order(), words)).toBe('订单 #1001：已付款，运输中')
  const parcels = [{ company: '顺丰', number: 'SF100', url: 'https://track.test', state: null, shipped_at: null }]
  expect(sayOrder(order({ parcels, refunded: '50.00' }), words)).toBe('订单 #1001：已付款，运输中；顺丰 运单号 SF100；已退款 ¥50.00')
  expect(sayOrder(order({ parcels: [{ ...parcels[0]!, company: null }] }), words)).toContain('；运单号 SF100')
})

test('amounts with a sign that is known, else with the letters', () => {
  expect(amount('1.00', 'CNY')).toBe('¥1.00')
  expect(amount('1.00', 'XAU')).toBe('1.00 XAU')
  expect(amount(null, 'CNY')).toBe('')
})
