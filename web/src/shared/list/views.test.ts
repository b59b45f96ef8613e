import { describe, expect, it } from 'vitest'
import { changesTo, isShown, keepable, type View } from './views'

const view = (filters: Record<string, string>, sort: string | null = null): View => ({
  id: '1', kind: 'customers', name: 'x', is_shared: false, is_own: true, is_default: false, filters, columns: [], sort, updated_at: '2026-11-30T00:00:00Z',
})

describe('a view', () => {
  it('keeps filters and order, and not what was typed', () => {
    expect(keepable({ q: '王小美', stage: 'closed', tag_id: undefined, sort: '-score' })).toEqual({ filters: { stage: 'closed' }, sort: '-score' })
  })

  it('is the one shown when filters and order are the same, whatever is sought in it', () => {
    expect(isShown(view({ stage: 'closed' }), { stage: 'closed', q: '王' })).toBe(true)
    expect(isShown(view({ stage: 'closed' }), { stage: 'closed', owner_id: 'a' })).toBe(false)
    expect(isShown(view({ stage: 'closed' }), { stage: 'lost' })).toBe(false)
    expect(isShown(view({ stage: 'closed' }, '-score'), { stage: 'closed' })).toBe(false)
    expect(isShown(view({}), {})).toBe(true)
  })

  it('clears what another one had', () => {
    expect(changesTo(view({ stage: 'closed' }, '-score'), { q: '王', owner_id: 'a' })).toEqual({ q: null, owner_id: null, stage: 'closed', sort: '-score' })
    expect(changesTo(null, { stage: 'closed' })).toEqual({ stage: null })
  })
})
