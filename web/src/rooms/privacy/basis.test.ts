import { beforeAll, expect, it, vi } from 'vitest'

let file: typeof import('./basis')

beforeAll(async () => {
  vi.stubGlobal('window', { location: { origin: 'http://127.0.0.1' } })
  vi.stubGlobal('localStorage', { getItem: () => null })
  file = await import('./basis')
})

it('is consent unless another ground is stored with its reason', () => {
  for (const nothing of [undefined, null, {}, { basis: 'whatever', note: 'x' }]) expect(file.basisOf(nothing)).toEqual({ basis: 'consent', note: '' })
  expect(file.basisOf({ basis: 'contract', note: '履行预约合同所必需' })).toEqual({ basis: 'contract', note: '履行预约合同所必需' })
  expect(file.stored({ basis: 'consent', note: '不再需要' })).toEqual({})
  expect(file.stored({ basis: 'statutory', note: '法定义务' })).toEqual({ basis: 'statutory', note: '法定义务' })
})
