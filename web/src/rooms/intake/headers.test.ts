import { expect, test } from 'vitest'
import { headersOf } from './headers'

test('lines of headers are read, others left out', () => {
  expect(headersOf('X-Red-Signature: sha1=ab:cd\n\nno header\r\n: x\nbad name: 1\nContent-Type:application/json ')).toEqual([
    { name: 'X-Red-Signature', value: 'sha1=ab:cd' }, { name: 'Content-Type', value: 'application/json' },
  ])
})
