import { loadWords, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/orders'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/orders') : import('@/i18n/zh/orders'))

/** The words of orders, which come with the page and the panel that need them. */
export const loadOrderWords = () => loadWords('orders', own)
