import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import { explain } from '@/api/problem'
import { newId } from '@/api/id'
import { t } from '@/i18n'
import { persist } from '@/shared/intent'
import { withAnswer, withMoved } from './board'
import { isOpen, type OpenStage } from './labels'
import { boardKey, DEALS, moveDeal, type BoardData, type Deal, type DealFilters, type Stage } from './queries'

export interface Said { text: string; undo?: () => void }
export type Closing = { deal: Deal; to: 'won' | 'lost' } | null

/** Moves a card at once and takes it back if the server refuses; won and lost ask first. */
export function useMoves(filters: DealFilters) {
  const queries = useQueryClient()
  const [said, setSaid] = useState<Said | null>(null)
  const [closing, setClosing] = useState<Closing>(null)
  // A second move of the same card waits for the first, and goes on from what that has made of the deal.
  const pending = useRef(new Map<string, Promise<Deal | null>>())

  const go = useCallback(async (deal: Deal, stage: OpenStage, probability: number | undefined, words: (moved: Deal) => Said) => {
    const key = boardKey(filters)
    await queries.cancelQueries({ queryKey: key })
    const before = queries.getQueryData<BoardData>(key)
    if (before) queries.setQueryData<BoardData>(key, withMoved(before, deal, stage, new Date().toISOString()))
    const intent = newId()
    const earlier = pending.current.get(deal.id)
    const call = (async () => {
      const seen = (await earlier) ?? deal
      return persist(() => moveDeal({ ...deal, updated_at: seen.updated_at }, probability === undefined ? { stage } : { stage, probability }, intent))
    })()
    const settled: Promise<Deal | null> = call.catch(() => null)
    pending.current.set(deal.id, settled)
    const isLast = () => pending.current.get(deal.id) === settled
    try {
      const moved = await call
      if (isLast()) {
        queries.setQueryData<BoardData>(key, (shown) => shown && withAnswer(shown, moved))
        setSaid(words(moved))
      }
    } catch (error) {
      if (before && isLast()) queries.setQueryData(key, before)
      setSaid({ text: t('deals.move_failed', { why: explain(error) }) })
    } finally {
      if (isLast()) {
        pending.current.delete(deal.id)
        void queries.invalidateQueries({ queryKey: DEALS })
      }
    }
  }, [filters, queries])

  const move = useCallback((deal: Deal, stage: Stage) => {
    if (stage === deal.stage || !isOpen(deal.stage)) return
    if (!isOpen(stage)) return setClosing({ deal, to: stage })
    const from = deal.stage
    const undo = (moved: Deal) => () => void go(moved, from, deal.probability, () => ({ text: t('deals.moved_back', { title: deal.title, stage: t(`deal_stage.${from}`) }) }))
    void go(deal, stage, undefined, (moved) => ({ text: t('deals.moved', { title: deal.title, stage: t(`deal_stage.${stage}`) }), undo: undo(moved) }))
  }, [go])

  return { move, said, say: setSaid, closing, settle: () => setClosing(null) }
}
