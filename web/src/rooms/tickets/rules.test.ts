import { describe, expect, it } from 'vitest'
import { formOf, lengthOf, ruleOf, stepped, type Rule, type RuleForm } from './rules'

const rule: Rule = {
  id: 'r', name: '催办', position: 2, is_active: true, basis: 'reply', minutes: 240, working: true, calendar_id: null, statuses: ['pending'], ticket_types: [], priorities: [], tags: [], assignee: 'any', user_id: null, team_id: null,
  spoke_last: null, actions: [{ kind: 'tag', tag: '催' }], runs: 0, refused: 0, last_run_at: null, created_at: '2026-11-30T01:00:00Z', updated_at: '2026-11-30T01:00:00Z',
}

describe('a rule in its form', () => {
  it('says a length in the largest unit that fits', () => {
    expect([0, 45, 60, 90, 1_440, 4_320].map(lengthOf)).toEqual([
      { amount: 0, unit: 'minutes' }, { amount: 45, unit: 'minutes' }, { amount: 1, unit: 'hours' }, { amount: 90, unit: 'minutes' }, { amount: 1, unit: 'days' }, { amount: 3, unit: 'days' },
    ])
  })
  it('goes there and back unchanged', () => {
    const { id: _id, created_at: _made, updated_at: _changed, runs: _runs, refused: _refused, last_run_at: _last, ...fields } = rule
    expect(ruleOf(formOf(rule), rule.position)).toEqual(fields)
  })
  it('sends of each action only what its kind has, and of nobody’s ticket nobody', () => {
    const form = { ...formOf(rule), working: false, calendar_id: 'c', assignee: 'none', user_id: 'u', actions: [{ kind: 'priority', priority: 'high', tag: '催' }] } as unknown as RuleForm
    const sent = ruleOf(form, 0)
    expect([sent.calendar_id, sent.user_id, sent.actions]).toEqual([null, null, [{ kind: 'priority', priority: 'high' }]])
  })
})

it('steps a line up or down, and not out of the list', () => {
  expect([stepped(['a', 'b', 'c'], 1, -1), stepped(['a', 'b'], 1, 1)]).toEqual([['b', 'a', 'c'], ['a', 'b']])
})
