/** Pure arithmetic of the board: where a card goes, and what the columns then come to. */
import type { BoardData, Column, Deal, Stage } from './queries'

const STAGE_LIST: Stage[] = ['initial', 'needs_confirmed', 'proposal', 'negotiation', 'won', 'lost']

/** In cents, so that sums of text amounts stay exact. */
const cents = (amount: string | null) => {
  const [whole = '0', part = ''] = (amount ?? '0').split('.')
  return BigInt(whole) * 100n + BigInt(part.padEnd(2, '0').slice(0, 2))
}
const text = (value: bigint) => `${value / 100n}.${String(value % 100n).padStart(2, '0')}`

function adjust(column: Column, deal: Deal, sign: 1n | -1n): Column {
  const known = column.totals.find((total) => total.currency === deal.currency) ?? { currency: deal.currency, amount: '0', weighted: '0' }
  const add = (sum: string, part: string | null) => (/^[\d.]+$/.test(sum) && /^[\d.]*$/.test(part ?? '') ? text(max(cents(sum) + sign * cents(part))) : sum)
  const changed = { ...known, amount: add(known.amount, deal.amount), weighted: add(known.weighted, deal.weighted) }
  return { ...column, count: Math.max(0, column.count + Number(sign)), totals: [changed, ...column.totals.filter((total) => total !== known)] }
}
const max = (value: bigint) => (value > 0n ? value : 0n)

/** The board as it will be once the server has said yes: the card on top of its new column. */
export function withMoved(board: BoardData, deal: Deal, stage: Stage, now: string): BoardData {
  if (deal.stage === stage) return board
  const moved: Deal = { ...deal, stage, stage_changed_at: now }
  return {
    ...board,
    columns: board.columns.map((column) => {
      if (column.stage === deal.stage) return { ...adjust(column, deal, -1n), items: column.items.filter((item) => item.id !== deal.id) }
      if (column.stage === stage) return { ...adjust(column, deal, 1n), items: [moved, ...column.items.filter((item) => item.id !== deal.id)] }
      return column
    }),
  }
}

/** The card as the server has answered it: its next move starts from what this one made of the deal. */
export function withAnswer(board: BoardData, answer: Deal): BoardData {
  const columns = board.columns.map((column) => ({ ...column, items: column.items.map((item) => (item.id === answer.id ? { ...item, updated_at: answer.updated_at } : item)) }))
  return { ...board, columns }
}

/** The stage beside this one; nothing beyond the ends, and nothing out of won and lost. */
export function neighbour(stage: Stage, step: 1 | -1): Stage | null {
  const place = STAGE_LIST.indexOf(stage)
  if (place > 3) return null
  return STAGE_LIST[place + step] ?? null
}

/** Whole days, hours or minutes: the largest that is not zero. */
export function stay(seconds: number): { unit: 'days' | 'hours' | 'minutes'; n: number } {
  if (seconds >= 86_400) return { unit: 'days', n: Math.floor(seconds / 86_400) }
  if (seconds >= 3600) return { unit: 'hours', n: Math.floor(seconds / 3600) }
  return { unit: 'minutes', n: Math.floor(seconds / 60) }
}

export interface Line { quantity?: number | null; unit_price?: number | null; discount?: number | null }
/** To the cent, halves up, as the server does it; for showing while one types. */
export const lineAmount = ({ quantity, unit_price, discount }: Line) =>
  Math.round((quantity ?? 0) * (unit_price ?? 0) * (100 - (discount ?? 0)) + 1e-6) / 100
