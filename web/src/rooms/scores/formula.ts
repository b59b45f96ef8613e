import type { Schemas } from '@/api/client'

export type Part = Schemas['ComponentForm']
type Source = Schemas['SourceRead']
const FULL = 100

export const sum = (formula: Part[]) => formula.reduce((total, part) => total + part.weight, 0)

/** Weights in the same proportion that sum to 100; the rest of rounding goes to the largest. */
export function balance(formula: Part[]): Part[] {
  const total = sum(formula)
  if (total === 0 || formula.length === 0) return formula
  const scaled = formula.map((part) => ({ ...part, weight: Math.max(1, Math.round((part.weight / total) * FULL)) }))
  const largest = scaled.reduce((best, part, place) => (part.weight > (scaled[best]?.weight ?? 0) ? place : best), 0)
  const rest = FULL - sum(scaled)
  return scaled.map((part, place) => (place === largest ? { ...part, weight: part.weight + rest } : part))
}

/** A stored line as a form: what it does not have is left out. */
export function asForm(line: Schemas['ComponentRead']): Part {
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== null && value !== undefined)) as Part
}

/** A new line of this source, with numbers to begin with. */
export function fresh(source: Source, formula: Part[]): Part {
  let code = source.source
  for (let n = 2; formula.some((part) => part.code === code); n += 1) code = `${source.source}_${n}`
  const part: Part = { code, source: source.source, weight: 10 }
  if (source.kind === 'count') part.cap = 3
  if (source.kind === 'recency' || (source.kind === 'count' && source.fades)) part.half_life_days = 30
  if (source.kind === 'choice') {
    part.values = Object.fromEntries(source.words.map((word) => [word, 0.5]))
    part.other = 0
  }
  return part
}
