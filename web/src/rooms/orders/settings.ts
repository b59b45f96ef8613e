/** What a connection is told, by its kind; `usual` is what counts where nothing is written. */
export interface Asked { name: string; usual?: string; wanted?: boolean; hint?: boolean }

const SHOPIFY: Asked[] = [{ name: 'domain', usual: 'example.myshopify.com', wanted: true }, { name: 'api_version', usual: '2026-07' }]
const GENERIC: Asked[] = [
  { name: 'url', usual: 'https://shop.example.cn/api/orders', wanted: true }, { name: 'orders', usual: '$.orders' },
  { name: 'email_param', usual: 'email', hint: true }, { name: 'phone_param', usual: 'phone', hint: true }, { name: 'number_param', usual: 'number', hint: true }, { name: 'member_param', hint: true },
  { name: 'token_header', usual: 'authorization' }, { name: 'token_prefix', usual: 'Bearer ' },
]
/** Fields of an order and where they usually stand. */
export const MAPPED = [
  ['id', '$.id'], ['number', '$.number'], ['created_at', '$.created_at'], ['ended_at', '$.finished_at'], ['state', '$.status'], ['total', '$.total'], ['currency', '$.currency'], ['refunded', '$.refunded'], ['url', '$.url'],
  ['items', '$.items'], ['item_title', '$.title'], ['item_variant', '$.variant'], ['item_quantity', '$.quantity'], ['item_total', '$.total'],
  ['parcels', '$.parcels'], ['parcel_company', '$.company'], ['parcel_number', '$.number'], ['parcel_url', '$.url'],
] as const

export const fieldsOf = (provider: string): Asked[] => (provider === 'shopify' ? SHOPIFY : GENERIC)

/** Parameters may be emptied on purpose; of everything else an empty field leaves what is usual. */
export function sent(provider: string, settings: Record<string, unknown>): Record<string, unknown> {
  const hints = new Set(fieldsOf(provider).filter((one) => one.hint).map((one) => one.name))
  const kept = Object.entries(settings).filter(([name, value]) => (typeof value === 'string' ? value.trim() !== '' || hints.has(name) : value !== undefined && value !== null))
  const plain = Object.fromEntries(kept.map(([name, value]) => [name, typeof value === 'string' && name !== 'token_prefix' ? value.trim() : value]))
  const mapping = Object.entries((settings.mapping ?? {}) as Record<string, string | null>).filter(([, value]) => value?.trim())
  if (provider === 'generic' && mapping.length) plain.mapping = Object.fromEntries(mapping)
  else delete plain.mapping
  return plain
}
