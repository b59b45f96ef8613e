import { expect, it } from 'vitest'
import { readAddress, writeAddress } from './address'

it('keeps what people search for behind the #, and everything else before it', () => {
  const words = new URLSearchParams({ stage: 'new', q: '李 0013', tab: 'all' })
  const written = writeAddress(words)
  expect(written).toEqual({ search: 'stage=new&tab=all', hash: 'q=%E6%9D%8E+0013' })
  const read = readAddress({ search: `?${written.search}`, hash: `#${written.hash}` })
  expect(Object.fromEntries(read)).toEqual({ stage: 'new', tab: 'all', q: '李 0013' })
})

it('takes no other words from behind the #', () => {
  expect([...readAddress({ search: '', hash: '#ct1.abc=&stage=new' })]).toEqual([])
})
