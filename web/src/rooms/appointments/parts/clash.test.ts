import { expect, test } from 'vitest'
import type { Appointment } from '../queries'
import { clashOf, type Target } from './clash'

const zone = 'Asia/Shanghai'
const day = '2026-11-23'
const at = (clock: string) => new Date(`2026-11-23T${clock}:00+08:00`).toISOString()
const visit = (id: string, from: string, to: string, more: object = {}) => ({
  id, status: 'confirmed', staff_id: 'chen', customer_id: id, is_beside: false, resources: [],
  starts_at: at(from), ends_at: at(to), busy_from: at(from), busy_until: at(to), ...more,
}) as unknown as Appointment
const moving = visit('mine', '09:00', '10:00', { customer_id: 'wang' })
const target = (from: number, more: object = {}): Target => ({
  appointment: moving, day, staffId: 'chen', resourceId: undefined, span: { from, to: from + 60 }, busy: { from, to: from + 75 }, ...more,
})
const works = () => true
const NOON = 12 * 60

test('a free time has nothing in the way, and its own block is not in its own way', () => {
  expect(clashOf(target(NOON), [moving], zone, works, false)).toBeNull()
  expect(clashOf(target(9 * 60), [moving], zone, works, false)).toBeNull()
})

test('buffers count, and what is over or cancelled does not', () => {
  const next = visit('next', '13:00', '14:00')
  expect(clashOf(target(NOON), [next], zone, works, false)).toBe('staff')
  expect(clashOf(target(NOON - 15), [next], zone, works, false)).toBeNull()
  expect(clashOf(target(NOON), [{ ...next, status: 'completed' }], zone, works, false)).toBeNull()
})

test('rooms and customers are in one place', () => {
  const room = visit('other', '12:00', '13:00', { staff_id: 'lin', resources: [{ id: 'r1', kind: 'room', name: '诊室' }] })
  expect(clashOf(target(NOON, { resourceId: 'r1' }), [room], zone, works, false)).toBe('room')
  expect(clashOf(target(NOON, { resourceId: 'r1' }), [room], zone, works, true)).toBeNull()
  const same = visit('same', '12:00', '13:00', { staff_id: 'lin', customer_id: 'wang' })
  expect(clashOf(target(NOON), [same], zone, works, false)).toBe('customer')
  expect(clashOf(target(NOON), [{ ...same, is_beside: true }], zone, works, false)).toBeNull()
})

test('hours come first', () => {
  expect(clashOf(target(NOON), [], zone, () => false, false)).toBe('hours')
})
