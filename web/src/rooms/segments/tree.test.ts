import { describe, expect, it } from 'vitest'
import type { Fact } from './queries'
import { change, depthOf, emptyGroup, isComplete, isEdited, isGroup, leafOf, leavesOf, pathsOf, read, withOp, write, type Tree } from './tree'

const stage: Fact = { fact: 'stage', kind: 'choice', label: null, words: ['closed'], labels: [], asks: [], ops: [{ op: 'in', form: 'words' }, { op: 'not_in', form: 'words' }] }
const visited: Fact = { fact: 'visited', kind: 'count', label: null, words: [], labels: [], asks: [{ name: 'days', form: 'days', words: [] }], ops: [{ op: 'at_least', form: 'count' }, { op: 'none', form: 'none' }] }
const facts = [stage, visited]
const CLOSED = { fact: 'stage', op: 'in', value: ['closed'] }
const AWAY = { fact: 'visited', op: 'none', days: 90 }

describe('a definition', () => {
  it('is written as it was read', () => {
    const tree: Tree = { all: [CLOSED, { not: { any: [AWAY, { not: CLOSED }] } }] }
    expect(write(read(tree))).toEqual(tree)
    expect(write(read(CLOSED))).toEqual({ all: [CLOSED] })
    expect(write(read({ not: { all: [CLOSED] } }))).toEqual({ all: [{ not: { all: [CLOSED] } }] })
    expect(write(read({ not: { not: CLOSED } }))).toEqual({ all: [CLOSED] })
  })

  it('is complete when nothing is left open', () => {
    expect(isComplete(emptyGroup(), facts)).toBe(false)
    const leaf = leafOf(stage)
    expect(isComplete({ ...emptyGroup(), parts: [leaf] }, facts)).toBe(false)
    expect(isComplete(read({ all: [CLOSED, AWAY] }), facts)).toBe(true)
    expect(isComplete(read({ all: [CLOSED, { any: [] }] }), facts)).toBe(false)
    expect(isComplete(read({ all: [{ ...AWAY, fact: 'gone' }] }), facts)).toBe(false)
  })

  it('keeps a value where the other operator wants the same kind', () => {
    expect(withOp(CLOSED, stage, 'not_in')).toEqual({ fact: 'stage', op: 'not_in', value: ['closed'] })
    expect(withOp({ fact: 'visited', op: 'at_least', value: 3, days: 30 }, visited, 'none')).toEqual({ fact: 'visited', op: 'none', days: 30 })
    expect(withOp(AWAY, visited, 'at_least')).toEqual({ fact: 'visited', op: 'at_least', value: 1, days: 90 })
  })

  it('is changed in one place', () => {
    const root = read({ all: [CLOSED, { any: [AWAY] }] })
    const inner = root.parts[1]
    if (!inner || !isGroup(inner)) throw new Error('no group')
    const gone = change(root, inner.parts[0]!.key, null)
    expect(write(gone)).toEqual({ all: [CLOSED, { any: [] }] })
    expect(depthOf(root)).toBe(2)
    expect(leavesOf(root)).toHaveLength(2)
  })

  it('names its places as the server does', () => {
    expect([...pathsOf(read({ all: [CLOSED, { not: { any: [AWAY, { not: CLOSED }] } }] })).keys()]).toEqual(['all.0', 'all.1.not.any.0', 'all.1.not.any.1.not'])
  })
})

it('knows what was edited from what was opened', () => {
  const opened = { name: '老客', description: null, definition: { all: [CLOSED] } as Tree }
  const root = read(opened.definition)
  expect(isEdited(opened, '老客 ', '', root)).toBe(false)
  expect(isEdited(opened, '老客唤回', '', root)).toBe(true)
  expect(isEdited(opened, '老客', '写了一句', root)).toBe(true)
  expect(isEdited(opened, '老客', '', change(root, root.parts[0]!.key, null))).toBe(true)
  expect(isEdited({ ...opened, definition: CLOSED as Tree }, '老客', '', read(CLOSED as Tree))).toBe(false)
})
