import { expect, it } from 'vitest'
import { standing } from './standing'

it('follows what is newer where nothing was edited', () => {
  expect(standing(3, 4, false)).toBe('follow')
})

it('keeps the edits when a colleague has saved meanwhile', () => {
  expect(standing(3, 4, true)).toBe('ahead')
})

it('takes the answer to its own save for the newest, until the list has caught up', () => {
  expect(standing(4, 3, false)).toBe('same')
  expect(standing(4, 3, true)).toBe('same')
  expect(standing(4, 4, true)).toBe('same')
})
