import { expect, it } from 'vitest'
import { changesText } from './changes'

it('tells what changed before what else is known', () => {
  expect(changesText({ before: { status: 'pending' }, after: { status: 'confirmed', at: null } }, { reason: '电话确认' })).toBe('status: pending → confirmed · at: — · reason: 电话确认')
})
it('is silent when there is nothing to tell', () => {
  expect(changesText(null, {})).toBe('')
})
