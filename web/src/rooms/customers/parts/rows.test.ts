import { describe, expect, it } from 'vitest'
import { lines, stageAt } from './rows'

const item = (id: string, occurred_at: string) => ({ id, occurred_at }) as Parameters<typeof lines>[0][number]

describe('lines', () => {
  it('have a heading before each day of the site', () => {
    const found = lines([item('c', '2026-11-22T17:00:00Z'), item('b', '2026-11-22T10:00:00Z'), item('a', '2026-11-22T09:00:00Z')], 'Asia/Shanghai')
    expect(found.map((line) => line.item?.id ?? line.day)).toEqual(['2026-11-23', 'c', '2026-11-22', 'b', 'a'])
    expect(new Set(found.map((line) => line.key)).size).toBe(5)
  })
})

describe('the stage at a time', () => {
  const steps = [{ to_stage: 'closed', occurred_at: '2026-11-20T00:00:00Z' }, { to_stage: 'interested', occurred_at: '2026-11-10T00:00:00Z' }]
  it('is the last one before it', () => expect(stageAt(steps, '2026-11-19T23:59:59Z')).toBe('interested'))
  it('is none before the first', () => expect(stageAt(steps, '2026-11-01T00:00:00Z')).toBeNull())
})
