import { beforeAll, expect, it, vi } from 'vitest'

let stamp: (time: string) => string

beforeAll(async () => {
  vi.stubGlobal('window', { location: { origin: 'http://127.0.0.1' } })
  vi.stubGlobal('localStorage', { getItem: () => null })
  stamp = (await import('./client')).stamp
})

it('spells an instant as the server does, however it was written', () => {
  expect(stamp('2026-11-22T06:39:44.24557+00:00')).toBe('2026-11-22T06:39:44.245570+00:00')
  expect(stamp('2026-11-22T06:39:44.245573Z')).toBe('2026-11-22T06:39:44.245573+00:00')
  expect(stamp('2026-11-22T06:39:44Z')).toBe('2026-11-22T06:39:44+00:00')
})
