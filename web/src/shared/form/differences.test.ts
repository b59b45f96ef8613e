import { expect, it } from 'vitest'
import { differences } from './differences'

it('names what somebody else changed and I did not follow', () => {
  const before = { name: '王敏', city: '上海', note: '' }
  const mine = { name: '王敏', city: '杭州', note: '急' }
  const now = { name: '王小敏', city: '苏州', note: '急' }
  expect(differences(now, before, mine)).toEqual([
    { field: 'name', theirs: '王小敏', mine: '王敏' },
    { field: 'city', theirs: '苏州', mine: '杭州' },
  ])
})
