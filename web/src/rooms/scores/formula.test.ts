import { expect, test } from 'vitest'
import { balance, fresh, sum } from './formula'

const part = (code: string, weight: number) => ({ code, source: code, weight })

test('balanced weights sum to 100 and keep their proportion', () => {
  for (const weights of [[1, 1, 1], [10, 20, 30], [99, 1], [50, 50, 50, 3], [7]]) {
    const balanced = balance(weights.map((weight, place) => part(`c${place}`, weight)))
    expect(sum(balanced)).toBe(100)
    expect(balanced.every((one) => one.weight >= 1)).toBe(true)
  }
  expect(balance([part('a', 10), part('b', 30)]).map((one) => one.weight)).toEqual([25, 75])
})

test('a second line of a source gets a name of its own', () => {
  const source = { entity_type: 'lead' as const, source: 'replies', kind: 'count' as const, fades: true, doable: true, words: [] }
  const first = fresh(source, [])
  expect(first).toEqual({ code: 'replies', source: 'replies', weight: 10, cap: 3, half_life_days: 30 })
  expect(fresh(source, [first]).code).toBe('replies_2')
})
