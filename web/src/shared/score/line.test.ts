import { expect, test } from 'vitest'
import { path } from './line'

test('the first day lies left, the last right, a hundred points at the top', () => {
  const dots = path([{ at: 0, value: 0 }, { at: 50, value: 50 }, { at: 100, value: 100 }], 212, 112)
  expect(dots).toEqual([{ x: 6, y: 106 }, { x: 106, y: 56 }, { x: 206, y: 6 }])
})

test('a single day lies in the middle', () => {
  expect(path([{ at: 7, value: 100 }], 200, 100)).toEqual([{ x: 100, y: 6 }])
})
