import { t } from '@/i18n'
import { moneyText } from '@/shared/number'

/** An amount as it may be seen: stars where the role sees stars, a dash where there is none. */
export function sumText(amount: string | null | undefined, currency = 'CNY'): string {
  if (amount === null || amount === undefined) return '—'
  return /^\d/.test(amount) ? moneyText(amount, currency) : t('deals.masked')
}
export const amountText = (deal: { amount: string | null; currency: string }) => sumText(deal.amount, deal.currency)
