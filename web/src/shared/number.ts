import { language } from '@/i18n'

/** Chinese readers count in 万; English ones in thousands. */
export function countText(value: number): string {
  if (language() === 'zh-CN') {
    if (Math.abs(value) >= 10_000) return `${trim(value / 10_000)}万`
    return String(value)
  }
  return value >= 10_000 ? `${trim(value / 1000)}k` : value.toLocaleString('en')
}

/** Two decimals and grouping; the amount comes as text so that no digit is lost on the way. */
export function moneyText(amount: string, currency = 'CNY'): string {
  const [whole = '0', cents = ''] = amount.split('.')
  const sign = currency === 'CNY' ? '¥' : `${currency} `
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return `${sign}${grouped}.${cents.padEnd(2, '0').slice(0, 2)}`
}

const trim = (value: number) => value.toFixed(1).replace(/\.0$/, '')
