import type { Tone } from '@/shared/ui/StatusTag'

export const reviewTone: Record<string, Tone> = { generating: 'grey', draft: 'amber', revised: 'violet', published: 'green' }
export const itemTone: Record<string, Tone> = { open: 'amber', adopted: 'green', ignored: 'grey', outcome_checked: 'green' }
export const severityTone: Record<string, Tone> = { low: 'grey', medium: 'amber', high: 'red' }
export const ITEM_KINDS = ['risk', 'issue_summary', 'script_deviation', 'suggestion'] as const
