import { loadWords, t, tOr, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/duplicates'

const own = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/duplicates') : import('@/i18n/zh/duplicates'))

/** The words of duplicates, which come with the pages and forms that need them. */
export const loadTwinWords = () => loadWords('duplicates', own)

export const reasonName = (reason: string) => tOr(`twin_reasons.${reason}`, reason)
export const fieldName = (field: string) => tOr(`twin_fields.${field}`, field)
export const tableName = (table: string) => tOr(`twin_tables.${table}`, table)
/** Reasons that speak against it are not why somebody is shown. */
export const reasonsText = (reasons: string[]) => reasons.map(reasonName).join(' · ')
export const ownerText = (name: string | null) => (name ? t('duplicates.owner', { name }) : t('duplicates.nobody'))
