import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { digest, solve } from './puzzle.worker'

const hex = (words: Int32Array) => [...words].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('the puzzle', () => {
  it('digests as everybody does', () => {
    for (const text of ['', 'abc', 'a'.repeat(55), '0123456789abcdef:4999999']) expect(hex(digest(text))).toBe(sha256(text))
  })
  it('finds the number, and says when there is none', () => {
    const salt = '00c0ffee00c0ffee'
    expect(solve({ salt, target: sha256(`${salt}:1234`), most: 2000 })).toBe(1234)
    expect(solve({ salt, target: sha256(`${salt}:1234`), most: 1000 })).toBeNull()
  })
})
