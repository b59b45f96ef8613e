import type { Schemas } from '@/api/client'
import type { CustomerFields } from '../queries'

const ASKED = ['name', 'wechat_id', 'email', 'region_city', 'gender'] as const
const DIGITS = /\d/g

/** What the server is asked about a half-filled form; null while there is too little to ask. */
export function asked(values: Partial<CustomerFields>): Schemas['TwinCheck'] | null {
  const body: Record<string, string> = {}
  for (const field of ASKED) {
    const value = values[field]?.trim()
    if (value && !(field === 'email' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value))) body[field] = value
  }
  const phone = values.phone?.trim() ?? ''
  if (/^(\+?86)?1\d{10}$/.test(phone.replace(/[\s-]/g, '')) && (phone.match(DIGITS)?.length ?? 0) >= 11) body.phone = phone
  const telling = body.phone || body.wechat_id || body.email || (body.name && body.name.length > 1)
  return telling ? (body as Schemas['TwinCheck']) : null
}
