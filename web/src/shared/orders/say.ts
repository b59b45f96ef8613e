import type { Order } from './queries'

export interface OrderWords { order: string; payment: string; shipping: string; parcel: string; refund: string }

/** An order's state as one may say it to its customer: words and figures, no addresses of the shop's own. */
export function sayOrder(order: Order, words: OrderWords): string {
  const parts = [words.payment, words.shipping].filter(Boolean).join('，')
  const parcels = (order.parcels ?? []).filter((one) => one.number).map((one) => words.parcel
    .replace('{company}', one.company ?? '').replace('{number}', one.number ?? '').trim())
  const refund = Number(order.refunded ?? 0) > 0 ? [words.refund.replace('{amount}', amount(order.refunded, order.currency))] : []
  return [`${words.order.replace('{number}', order.number)}${parts}`, ...parcels, ...refund].join('；')
}

/** `398.00` with its currency, as people write it. */
export function amount(value: string | null | undefined, currency: string | null | undefined): string {
  if (!value) return ''
  const sign = { CNY: '¥', USD: '$', EUR: '€', GBP: '£', JPY: '¥' }[currency ?? '']
  return sign ? `${sign}${value}` : [value, currency].filter(Boolean).join(' ')
}
