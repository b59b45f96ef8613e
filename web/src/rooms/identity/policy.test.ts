import { expect, it } from 'vitest'
import { groups } from './labels'
import { wholePolicy } from './policy'

it('fills what an older policy leaves out', () => {
  expect(wholePolicy({ absolute_hours: 8 })).toMatchObject({ absolute_hours: 8, password_min_length: 8, require_approved: false })
  expect(wholePolicy(null).login_ways).toContain('password')
})
it('breaks a secret into groups that people can copy', () => {
  expect(groups('ABCDEFGHIJ')).toBe('ABCD EFGH IJ')
})
