import { tOr } from '@/i18n'

/** Reasons by field, in words. */
export const reasonsText = (reasons: Record<string, unknown>) =>
  Object.entries(reasons).map(([field, reason]) => `${tOr(`intake_fields.${field}`, field)}：${tOr(`intake_reasons.${String(reason)}`, String(reason))}`).join('；')
