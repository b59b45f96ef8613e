import { expect, test } from 'vitest'
import type { Channel } from './queries'
import { asksPersonal, sentOf, valuesOf } from './reception'

const channel = {
  greeting: '您好', calendar_id: null, ai_label: true,
  reception: { closed_greeting: '休息中', files: true, prechat: { is_on: true, intro: '', fields: [{ field: 'phone', required: true }] }, offline: { when: 'closed', text: '请留言' } },
} as unknown as Channel

test('what the form shows is what it sends', () => {
  const values = valuesOf(channel, [{ id: '1', name: '价格', team_id: 't' }])
  expect(values.asks.phone).toEqual({ asked: true, required: true })
  const sent = sentOf(values)
  expect(sent.channel.reception).toEqual(channel.reception)
  expect(sent.topics).toEqual([{ name: '价格', team_id: 't' }])
})

test('empty topics fall away, and the order of questions is the house’s', () => {
  const values = valuesOf(channel, [])
  const sent = sentOf({ ...values, asks: { ...values.asks, name: { asked: true, required: false } }, topics: [{ name: ' ' }, { name: ' 售后 ' }] })
  expect(sent.topics).toEqual([{ name: '售后', team_id: null }])
  expect(sent.channel.reception?.prechat?.fields?.map((one) => one.field)).toEqual(['name', 'phone'])
})

test('a form that takes names, phones or messages takes personal data', () => {
  const values = valuesOf(channel, [])
  expect(asksPersonal({ ...values, when: 'never', prechat: false })).toBe(false)
  expect(asksPersonal({ ...values, when: 'never' })).toBe(true)
  expect(asksPersonal({ ...values, prechat: false })).toBe(true)
})
