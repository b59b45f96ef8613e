import { expect, test } from 'vitest'
import { steppedTo } from './step'

test('arrows go round a list, other keys go nowhere', () => {
  expect(steppedTo('ArrowDown', 0, 3)).toBe(1)
  expect(steppedTo('ArrowDown', 2, 3)).toBe(0)
  expect(steppedTo('ArrowUp', 0, 3)).toBe(2)
  expect(steppedTo('ArrowUp', 0, 0)).toBeNull()
  expect(steppedTo('Enter', 1, 3)).toBeNull()
})
