import { expect, it } from 'vitest'
import { mentioned } from './mentioned'

const people = [{ id: '1', name: '王' }, { id: '2', name: '王芳' }, { id: '3', name: '李 明' }, { id: '4', name: '' }]

it('calls those who are named after an @, each once', () => {
  expect(mentioned('@王芳 请看，@李 明也看一下 @王芳', people)).toEqual(['2', '3'])
  expect(mentioned('@王 麻烦了', people)).toEqual(['1'])
  expect(mentioned('王芳说的 a@b.c @ @@', people)).toEqual([])
})
