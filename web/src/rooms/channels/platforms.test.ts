import { describe, expect, it } from 'vitest'
import { fieldsOf, known, PLATFORMS, sent, usual } from './platforms'

describe('forms of platforms', () => {
  it('sends paths as a mapping, secrets apart, and nothing that is empty', () => {
    const { settings, config } = sent('douyin', { ...usual('douyin'), reply_url: ' https://a.test/x ', secret: '', items: '$.list', sender_name: '' })
    expect(settings).toEqual({
      reply_url: 'https://a.test/x', signature_header: 'x-signature', timestamp_header: 'x-timestamp', items: '$.list',
      mapping: { message_id: '$.id', sender_id: '$.sender.id', sender_name: null, text: '$.text' },
    })
    expect(config).toEqual({})
  })
  it('keeps a secret that is not typed again', () => {
    expect(sent('email', { password: undefined, address: 'a@b.cn' }).config).toEqual({})
    expect(sent('email', { password: 'code' }).config).toEqual({ password: 'code' })
  })
  it('shows again what it has sent, for every platform', () => {
    for (const platform of PLATFORMS) {
      const values = Object.fromEntries(fieldsOf(platform).map(({ name, kind }) => [name, kind === 'number' ? 7 : kind === 'list' ? ['x'] : `v-${name}`]))
      const open = Object.fromEntries(fieldsOf(platform).filter((field) => !field.secret).map(({ name }) => [name, values[name]]))
      expect(known(platform, sent(platform, values).settings)).toEqual(open)
    }
  })
})
