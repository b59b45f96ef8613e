import { useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { newId } from '@/api/id'
import type { Page } from '@/api/client'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { persist } from '@/shared/intent'
import { mayMove, needsReason } from './labels'
import { columnKey, moveTicket, TICKETS, type Status, type Ticket, type TicketFilters } from './queries'

export interface Said { text: string; undo?: () => void }
export type Asking = { ticket: Ticket; to: Status } | null
type Pages = InfiniteData<Page<Ticket>, string>

/** A column without a ticket, and with it on top. */
export const without = (pages: Pages | undefined, id: string) => pages && { ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.filter((one) => one.id !== id) })) }
export function withOnTop(pages: Pages | undefined, ticket: Ticket) {
  const [first, ...rest] = without(pages, ticket.id)?.pages ?? []
  return pages && first ? { ...pages, pages: [{ ...first, items: [ticket, ...first.items] }, ...rest] } : pages
}

/** Moves a card at once and takes it back if the server refuses; closing asks why first. */
export function useMoves(filters: TicketFilters) {
  const queries = useQueryClient()
  const [said, say] = useState<Said | null>(null)
  const [asking, setAsking] = useState<Asking>(null)

  const go = useCallback(async (ticket: Ticket, to: Status, words: (moved: Ticket) => Said) => {
    const [from, into] = [columnKey(filters, ticket.status), columnKey(filters, to)]
    await Promise.all([queries.cancelQueries({ queryKey: from }), queries.cancelQueries({ queryKey: into })])
    const before = [queries.getQueryData<Pages>(from), queries.getQueryData<Pages>(into)] as const
    queries.setQueryData<Pages>(from, (pages) => without(pages, ticket.id))
    queries.setQueryData<Pages>(into, (pages) => withOnTop(pages, { ...ticket, status: to }))
    const intent = newId()
    try {
      const moved = await persist(() => moveTicket(ticket.id, { status: to }, intent))
      say(words(moved))
    } catch (error) {
      queries.setQueryData(from, before[0])
      queries.setQueryData(into, before[1])
      say({ text: t('tickets.move_failed', { why: explain(error) }) })
    } finally {
      void queries.invalidateQueries({ queryKey: TICKETS })
    }
  }, [filters, queries])

  const move = useCallback((ticket: Ticket, to: Status) => {
    if (!mayMove(ticket.status, to)) return
    if (needsReason(ticket.status, to)) return setAsking({ ticket, to })
    const from = ticket.status
    const back = (moved: Ticket) => () => void go(moved, from, () => ({ text: t('tickets.moved_back', { title: ticket.title, status: t(`ticket_status.${from}`) }) }))
    void go(ticket, to, (moved) => ({ text: t('tickets.moved', { title: ticket.title, status: t(`ticket_status.${to}`) }), ...(mayMove(to, from) ? { undo: back(moved) } : {}) }))
  }, [go])

  return { move, said, say, asking, settle: () => setAsking(null) }
}
