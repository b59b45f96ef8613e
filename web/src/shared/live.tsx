import { useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { openStream, type ServerEvent, type StreamState } from '@/api/stream'

type Listener = (event: ServerEvent) => void
interface Live { state: StreamState; listen: (listener: Listener) => () => void }

const Context = createContext<Live>({ state: 'connecting', listen: () => () => {} })

/** Which lists are out of date after an event whose name begins so. */
const STALE: [string, QueryKey[]][] = [
  ['channel.', [['channels']]],
  ['conversation.marked', []],
  ['conversation.changed', [['conversations'], ['summary', 'conversations'], ['sla', 'clocks']]],
  ['conversation.', [['conversations'], ['summary', 'conversations']]],
  ['crm.lead.', [['leads'], ['summary', 'leads']]],
  ['crm.import.', [['imports'], ['leads']]],
  ['crm.customer.merge', [['customers'], ['duplicates']]],
  ['crm.customer.', [['customers']]],
  ['crm.custom_field.', [['custom-fields']]],
  ['crm.duplicate', [['duplicates']]],
  ['crm.tag.', [['tags']]],
  ['desk.sla.', [['sla']]],
  ['privacy.', [['privacy'], ['customers']]],
  ['scheduling.', [['appointments'], ['service-items'], ['summary', 'appointments']]],
  ['notification.sms.', [['sms']]],
  ['notification.', [['notifications']]],
  ['ai.document.', [['knowledge']]],
  ['ai.knowledge.', [['knowledge']]],
  ['ai.review', [['reviews'], ['summary', 'reviews']]],
  ['ops.', [['dead-letters']]],
  ['workforce.', [['employees'], ['staff-schedules'], ['schedule-exceptions'], ['appointments']]],
  ['platform.user.', [['users']]],
  ['platform.role.', [['roles'], ['me']]],
  ['platform.flag.', [['feature-flags'], ['me']]],
]
const staleAfter = (type: string): QueryKey[] => STALE.find(([prefix]) => type.startsWith(prefix))?.[1] ?? []

export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient()
  const listeners = useRef(new Set<Listener>())
  const [state, setState] = useState<StreamState>('connecting')
  useEffect(() => openStream('/api/stream', {
    onState: setState,
    onEvent: (event) => {
      // Some events are gone for good: everything on the page is read again.
      if (event.type === 'reset') return void queries.invalidateQueries()
      listeners.current.forEach((listener) => listener(event))
      freshen(queries, event.type)
    },
  }), [queries])
  const live = useMemo<Live>(() => ({
    state,
    listen: (listener) => {
      listeners.current.add(listener)
      return () => listeners.current.delete(listener)
    },
  }), [state])
  return <Context value={live}>{children}</Context>
}

export const useLiveState = () => useContext(Context).state

/** Calls back with every event whose name begins so, e.g. `conversation.message.`. */
export function useLiveEvent(prefix: string, onEvent: (event: ServerEvent) => void) {
  const { listen } = useContext(Context)
  const latest = useRef(onEvent)
  useEffect(() => { latest.current = onEvent })
  useEffect(() => listen((event) => {
    if (event.type.startsWith(prefix)) latest.current(event)
  }), [listen, prefix])
}

const PAUSE = 250
const APART = 1500
const due = new Set<string>()
const read = new Map<string, number>()

/** Many events in one moment cost one refetch, and a busy hour one in a while. */
function freshen(queries: QueryClient, type: string) {
  for (const queryKey of staleAfter(type)) {
    const name = queryKey.join(' ')
    if (due.has(name)) continue
    due.add(name)
    const wait = Math.max(PAUSE, (read.get(name) ?? 0) + APART - Date.now())
    setTimeout(() => {
      due.delete(name)
      read.set(name, Date.now())
      void queries.invalidateQueries({ queryKey })
    }, wait)
  }
}
