import { expect, it } from 'vitest'
import { changed } from './changed'

it('sends what differs, and null for what was emptied', () => {
  const before = { skin: 'o1', tags: ['a'], level: 3, note: 'x' }
  expect(changed({ skin: 'o2', tags: ['a'], level: undefined, note: '', other: undefined }, before)).toEqual({ skin: 'o2', level: null, note: null })
  expect(changed({}, before)).toEqual({})
  expect(changed({ skin: 'o1', tags: [] }, { skin: 'o1' })).toEqual({})
})
