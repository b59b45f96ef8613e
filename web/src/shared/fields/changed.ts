import type { OwnValues } from './fields'

const same = (one: unknown, two: unknown) => JSON.stringify(one ?? null) === JSON.stringify(two ?? null)

/** The values that differ, with null for those that were emptied: what was not touched is not sent. */
export function changed(values: OwnValues, before: OwnValues): OwnValues {
  const plain = Object.entries(values).map(([key, value]) => [key, empty(value) ? null : value] as const)
  return Object.fromEntries(plain.filter(([key, value]) => !same(value, before[key])))
}

const empty = (value: unknown) => value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
