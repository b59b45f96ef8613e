import { describe, expect, it } from 'vitest'
import { say } from './say'

const words = { yes: '是', no: '否' }
const choice = { kind: 'choice', options: [{ code: 'o1', label: '干性' }, { code: 'o2', label: '油性' }] }
const text = { kind: 'text', options: [] }

describe('a value in words', () => {
  it('has the label of its option', () => expect(say([choice], 'o1', words)).toBe('干性'))
  it('has the labels of all of them', () => expect(say([{ ...choice, kind: 'choices' }], ['o1', 'o2'], words)).toBe('干性、油性'))
  it('is read by the version of its time', () => {
    expect(say([{ kind: 'choices', options: [{ code: 'o1', label: '偏干' }] }, choice], 'o2', words)).toBe('油性')
    expect(say([choice, text], '说不清', words)).toBe('说不清')
    expect(say([{ kind: 'number', options: [] }, choice], 'o1', words)).toBe('干性')
  })
  it('is yes or no, a number, or nothing', () => {
    expect(say([], true, words)).toBe('是')
    expect(say([], 12.5, words)).toBe('12.5')
    expect(say([], null, words)).toBe('')
  })
})
