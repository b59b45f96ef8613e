import dayjs from 'dayjs'
import { t, tOr } from '@/i18n'
import type { Tone } from '@/shared/ui/StatusTag'
import type { Document, Faq } from './queries'

const KB = 1024
export const sizeText = (bytes: number | null) => {
  if (bytes === null) return '—'
  return bytes < KB * KB ? `${Math.max(1, Math.round(bytes / KB))} KB` : `${(bytes / KB / KB).toFixed(1)} MB`
}

export const reasonText = (code: string) => tOr(`knowledge_reasons.${code}`, code)

/** How a document stands: what is switched off is never found, whatever was read. */
export function stateOf(one: Pick<Document, 'is_active' | 'processing_status'>): { value: string; tone: Tone } {
  if (!one.is_active && one.processing_status === 'completed') return { value: 'off', tone: 'grey' }
  const tones: Record<string, Tone> = { pending: 'grey', processing: 'blue', completed: 'green', failed: 'red' }
  return { value: one.processing_status, tone: tones[one.processing_status] ?? 'grey' }
}

export function validText({ valid_from, valid_until }: Pick<Faq, 'valid_from' | 'valid_until'>): string {
  const said = [valid_from && t('knowledge.from_day', { day: valid_from }), valid_until && t('knowledge.until_day', { day: valid_until })]
  return said.filter(Boolean).join(' ') || t('knowledge.always')
}

/** Days of a form's picker, as the server writes them, and back. */
export const dayOf = (day: string | null | undefined) => (day ? dayjs(day) : null)
export const dayText = (day: unknown) => (dayjs.isDayjs(day) ? day.format('YYYY-MM-DD') : null)

export interface Part { text: string; hit: boolean }

/** A text cut where pieces of the question stand in it; the longest piece wins. */
export function marked(text: string, pieces: string[]): Part[] {
  const parts: Part[] = []
  const plain = text.toLowerCase()
  const known = pieces.filter(Boolean).sort((one, two) => two.length - one.length)
  let start = 0
  for (let at = 0; at < text.length;) {
    const found = known.find((piece) => plain.startsWith(piece, at))
    if (!found) {
      at += 1
      continue
    }
    if (at > start) parts.push({ text: text.slice(start, at), hit: false })
    parts.push({ text: text.slice(at, at + found.length), hit: true })
    at += found.length
    start = at
  }
  if (start < text.length) parts.push({ text: text.slice(start), hit: false })
  return parts
}

export const percent = (share: number) => Math.round(share * 100)
