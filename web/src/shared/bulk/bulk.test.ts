import { describe, expect, it } from 'vitest'
import { formOf, NOBODY, type BulkChoice } from './bulk'

const rows = [{ id: 'a' }, { id: 'b' }]
const owner: BulkChoice = { action: 'owner', field: 'user_id', label: '', options: [] }
const status: BulkChoice = { action: 'status', field: 'status', label: '', options: [], needsReason: 'lost' }

describe('a change of many rows', () => {
  it('names the rows, or the filters and no rows', () => {
    expect(formOf('customers', owner, 'u', rows, null, '')).toEqual({ kind: 'customers', action: 'owner', user_id: 'u', ids: ['a', 'b'] })
    expect(formOf('customers', owner, 'u', rows, { stage: 'closed' }, '')).toEqual({ kind: 'customers', action: 'owner', user_id: 'u', filters: { stage: 'closed' } })
  })

  it('says nobody, and a reason only where one is asked for', () => {
    expect(formOf('leads', owner, NOBODY, rows, null, '')).toMatchObject({ user_id: null })
    expect(formOf('leads', status, 'lost', rows, null, '价格')).toMatchObject({ status: 'lost', reason: '价格' })
    expect(formOf('leads', status, 'contacted', rows, null, '价格')).not.toHaveProperty('reason')
  })
})
