import { t, tOr, type Values } from '@/i18n'
import type { Fact } from './queries'
import type { Condition, Leaf } from './tree'

/** Names of what conditions hold as ids. */
export interface Names { tags: Map<string, string>; users: Map<string, string>; sites: Map<string, string> }

const GROUPS: Record<string, string> = { stage: 'stages', gender: 'genders', source_type: 'source_types', type: 'segment_types', activity: 'segment_activities', consent: 'segment_purposes' }
const LISTS = new Set(['choice', 'text', 'one'])

/** A field of the organization's own has a label; the others are named here. */
export const factName = (fact: Fact) => fact.label ?? tOr(`segment_facts.${fact.fact}`, fact.fact)
const listed = (group: string, word: string) => tOr(`${group}.${word}`, word)
export function wordName(fact: Fact, word: string): string {
  const group = GROUPS[fact.fact]
  return group ? listed(group, word) : (fact.labels[fact.words.indexOf(word)] ?? word)
}
export const opName = (fact: Fact, op: string) => tOr(`segment_ops.${fact.kind === 'count' && op === 'none' ? 'none_count' : op}`, op)

export function idsOf(fact: string, names: Names): Map<string, string> {
  return fact === 'tags' ? names.tags : fact === 'site' ? names.sites : names.users
}

function valueText(condition: Condition, fact: Fact, names: Names): string {
  const { value } = condition
  if (!Array.isArray(value)) return String(value ?? '')
  const known = fact.kind === 'one' || fact.kind === 'many' ? idsOf(fact.fact, names) : null
  return value.map((one) => (known ? (known.get(one) ?? '…') : wordName(fact, one))).join('、')
}

/** A condition as a sentence. */
export function say(leaf: Leaf, facts: Fact[], names: Names): string {
  const { condition } = leaf
  const fact = facts.find((one) => one.fact === condition.fact)
  if (!fact) return condition.fact
  const types = condition.types?.map((word) => listed('segment_activities', word)).join('、') ?? ''
  const kind = fact.fact === 'consent' ? 'consent' : LISTS.has(fact.kind) ? 'list' : fact.label && fact.kind === 'flag' ? 'own_flag' : fact.kind
  const values: Values = {
    fact: fact.fact === 'activity' ? tOr('segment_says.activity', types, { types }) : factName(fact),
    value: valueText(condition, fact, names), days: condition.days ?? 0, purpose: listed('segment_purposes', condition.purpose ?? ''),
  }
  const sentence = tOr(`segment_says.${kind}_${condition.op}`, fact.fact, values)
  return leaf.not ? `${t('segments.not')}：${sentence}` : sentence
}
