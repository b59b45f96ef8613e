/** A definition while it is edited: groups within groups, each part with a key of its own. */
import type { Fact } from './queries'

export type Value = string | number | string[]
export interface Condition { fact: string; op: string; value?: Value; days?: number; types?: string[]; purpose?: string }
export interface Leaf { key: number; not: boolean; condition: Condition }
export interface Group { key: number; not: boolean; word: 'all' | 'any'; parts: Part[] }
export type Part = Leaf | Group
export type Tree = Record<string, unknown>

let last = 0
const fresh = () => ++last
export const isGroup = (part: Part): part is Group => 'parts' in part

export const emptyGroup = (): Group => ({ key: fresh(), not: false, word: 'all', parts: [] })

/** A new condition of a fact, with its first operator and a period that people usually mean. */
export function leafOf(fact: Fact): Leaf {
  const op = fact.ops[0]
  const asked = Object.fromEntries(fact.asks.map((ask) => [ask.name, ask.form === 'days' ? 90 : ask.form === 'words' ? [] : '']))
  return { key: fresh(), not: false, condition: { fact: fact.fact, op: op?.op ?? '', ...usual(op?.form), ...asked } }
}

function usual(form: string | undefined): { value?: Value } {
  if (form === 'words' || form === 'ids') return { value: [] }
  if (form === 'number') return { value: 60 }
  if (form === 'days' || form === 'ahead') return { value: 30 }
  if (form === 'count') return { value: 1 }
  if (form === 'measure') return { value: '0' }
  return form === 'amount' ? { value: '1000' } : {}
}

/** The same condition by another operator; a value of another kind begins anew. */
export function withOp(condition: Condition, fact: Fact, op: string): Condition {
  const form = (name: string) => fact.ops.find((one) => one.op === name)?.form
  const { value, ...rest } = condition
  const next = form(op)
  return { ...rest, op, ...(next === form(condition.op) && value !== undefined ? { value } : usual(next)) }
}

export function read(tree: Tree): Group {
  const part = readPart(tree, false)
  return isGroup(part) && !part.not ? part : { key: fresh(), not: false, word: 'all', parts: [part] }
}

function readPart(tree: Tree, not: boolean): Part {
  if ('not' in tree) return readPart(tree.not as Tree, !not)
  if ('fact' in tree) return { key: fresh(), not, condition: tree as unknown as Condition }
  const word = 'any' in tree ? 'any' : 'all'
  return { key: fresh(), not, word, parts: (tree[word] as Tree[]).map((one) => readPart(one, false)) }
}

export function write(part: Part): Tree {
  const tree: Tree = isGroup(part) ? { [part.word]: part.parts.map(write) } : { ...part.condition }
  return part.not ? { not: tree } : tree
}

/** Whether what stands on the page is another than what was opened. */
export const isEdited = (opened: { name: string; description?: string | null; definition: Tree }, name: string, description: string, root: Group) =>
  name.trim() !== opened.name || description.trim() !== (opened.description ?? '') || JSON.stringify(write(root)) !== JSON.stringify(write(read(opened.definition)))

/** Whether every condition says all that its fact asks for, and every group has one. */
export function isComplete(part: Part, facts: Fact[]): boolean {
  if (isGroup(part)) return part.parts.length > 0 && part.parts.every((one) => isComplete(one, facts))
  const fact = facts.find((one) => one.fact === part.condition.fact)
  const form = fact?.ops.find((one) => one.op === part.condition.op)?.form
  if (!fact || !form) return false
  const asked = fact.asks.map((ask) => part.condition[ask.name as keyof Condition])
  return [...(form === 'none' ? [] : [part.condition.value]), ...asked].every((value) => (Array.isArray(value) ? value.length > 0 : value !== undefined && value !== '' && value !== null))
}

export function change(group: Group, key: number, next: Part | null): Group {
  const parts = group.parts.flatMap((part) => {
    if (part.key === key) return next ? [next] : []
    return [isGroup(part) ? change(part, key, next) : part]
  })
  return { ...group, parts }
}

export const depthOf = (part: Part): number => (isGroup(part) ? 1 + Math.max(0, ...part.parts.map(depthOf)) : 0)
export const leavesOf = (part: Part): Leaf[] => (isGroup(part) ? part.parts.flatMap(leavesOf) : [part])

/** Where each condition stands, as the server names it. */
export function pathsOf(part: Part, at = ''): Map<string, Leaf> {
  const here = (name: string) => [at, name].filter(Boolean).join('.')
  const place = part.not ? here('not') : at
  if (!isGroup(part)) return new Map([[place, part]])
  return new Map(part.parts.flatMap((one, n) => [...pathsOf(one, [place, part.word, String(n)].filter(Boolean).join('.'))]))
}
