import { tOr } from '@/i18n'

export const codeName = (code: string) => tOr(`score_codes.${code}`, code)
export const sourceName = (source: string) => tOr(`score_sources.${source}`, source)

/** A word that a lead or customer carries, such as a stage, a status or a platform. */
export function wordName(source: string, word: string) {
  const group = { stage: 'stages', status: 'lead_status', source: 'platforms' }[source]
  return group ? tOr(`${group}.${word}`, word) : word
}
