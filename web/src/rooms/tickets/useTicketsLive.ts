import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useLiveEvent } from '@/shared/live'
import { refreshLists } from '@/shared/list/useKeyset'
import { TICKETS } from './queries'

const PAUSE = 400

/** What colleagues do to tickets shows on these pages within a moment. */
export function useTicketsLive() {
  const queries = useQueryClient()
  const due = useRef<ReturnType<typeof setTimeout>>(undefined)
  useLiveEvent('desk.ticket.', () => {
    clearTimeout(due.current)
    due.current = setTimeout(() => refreshLists(queries, TICKETS), PAUSE)
  })
}
