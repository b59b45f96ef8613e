/** What each platform's form asks: settings, that may be shown, and secrets, that never are. */
export interface Field { name: string; secret?: boolean; needed?: boolean; kind?: 'number' | 'security' | 'list' | 'switch'; path?: boolean; usual?: string | number }

const mailSecurity = { kind: 'security' as const, usual: 'tls' }
const WEBHOOK: Field[] = [
  { name: 'reply_url' }, { name: 'secret', secret: true }, { name: 'signature_header', usual: 'x-signature' }, { name: 'timestamp_header', usual: 'x-timestamp' },
  { name: 'items', path: true }, { name: 'message_id', path: true, usual: '$.id' }, { name: 'sender_id', path: true, usual: '$.sender.id' }, { name: 'sender_name', path: true, usual: '$.sender.name' }, { name: 'text', path: true, usual: '$.text' },
  { name: 'receipt_id', path: true }, { name: 'receipt_state', path: true },
]
const OWN: Record<string, Field[]> = {
  wechat_work: [{ name: 'corp_id', needed: true }, { name: 'secret', secret: true, needed: true }, { name: 'token', secret: true }, { name: 'aes_key', secret: true }, { name: 'open_kfids', kind: 'list' }],
  wechat_mp: [{ name: 'app_id', needed: true }, { name: 'secret', secret: true, needed: true }, { name: 'token', secret: true }, { name: 'aes_key', secret: true }],
  email: [
    { name: 'address', needed: true }, { name: 'sender' }, { name: 'password', secret: true, needed: true }, { name: 'tickets', kind: 'switch' },
    { name: 'imap_host', needed: true }, { name: 'imap_port', kind: 'number', usual: 993 }, { name: 'imap_security', ...mailSecurity },
    { name: 'smtp_host', needed: true }, { name: 'smtp_port', kind: 'number', usual: 465 }, { name: 'smtp_security', ...mailSecurity },
  ],
  dingtalk: [{ name: 'app_secret', secret: true, needed: true }, { name: 'webhook', secret: true, needed: true }, { name: 'sign_secret', secret: true, needed: true }],
  feishu: [{ name: 'encrypt_key', secret: true, needed: true }, { name: 'verification_token', secret: true, needed: true }, { name: 'webhook', secret: true, needed: true }, { name: 'sign_secret', secret: true, needed: true }],
  api: [{ name: 'reply_url' }],
}

export const PLATFORMS = ['wechat_work', 'wechat_mp', 'email', 'dingtalk', 'feishu', 'api', 'douyin', 'xiaohongshu', 'kuaishou', 'baidu_sem', 'weibo', 'bilibili', 'zhihu', 'other'] as const
export type Carrier = (typeof PLATFORMS)[number]

export const fieldsOf = (platform: string) => OWN[platform] ?? WEBHOOK
export const isWebhook = (platform: string) => !(platform in OWN)
export const guideOf = (platform: string) => (isWebhook(platform) ? 'webhook' : platform)

type Values = Record<string, unknown>

/** What is sent of a form: empty fields are not there, paths stand in the mapping. */
export function sent(platform: string, values: Values): { settings: Values; config: Record<string, string> } {
  const settings: Values = {}
  const mapping: Values = {}
  const config: Record<string, string> = {}
  for (const field of fieldsOf(platform)) {
    const value = typeof values[field.name] === 'string' ? (values[field.name] as string).trim() : values[field.name]
    const empty = value === undefined || value === null || value === ''
    if (field.secret) {
      if (!empty) config[field.name] = String(value)
    } else if (field.path && field.name !== 'items') {
      if (!empty) mapping[field.name] = value
      else if (field.name === 'sender_name') mapping[field.name] = null
    } else if (!empty) settings[field.name] = value
    else if (field.name === 'timestamp_header') settings[field.name] = null
  }
  return { settings: isWebhook(platform) ? { ...settings, mapping } : settings, config }
}

/** What a form shows of a channel: nothing of its secrets. */
export function known(platform: string, settings: Values): Values {
  const mapping = (settings.mapping ?? {}) as Values
  return Object.fromEntries(fieldsOf(platform).filter((field) => !field.secret).map(({ name, path }) => [name, path && name !== 'items' ? mapping[name] : settings[name]]))
}

export const usual = (platform: string): Values =>
  Object.fromEntries(fieldsOf(platform).filter((field) => field.usual !== undefined).map(({ name, usual: value }) => [name, value]))
