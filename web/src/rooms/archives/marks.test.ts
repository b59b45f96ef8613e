import { describe, expect, it } from 'vitest'
import { pieces } from './marks'

describe('what was sought in what was said', () => {
  it('is marked, every time', () => {
    expect(pieces('热玛吉做完，热玛吉', '热玛')).toEqual([{ text: '热玛', found: true }, { text: '吉做完，', found: false }, { text: '热玛', found: true }, { text: '吉', found: false }])
    expect(pieces('Hello', 'hELLO x')).toEqual([{ text: 'Hello', found: true }])
    expect(pieces('您好', undefined)).toEqual([{ text: '您好', found: false }])
    expect(pieces('', '热')).toEqual([])
  })
})
