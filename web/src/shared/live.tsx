import { useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { openStream, type ServerEvent, type StreamState } from '@/api/stream'

type Listener = (event: ServerEvent) => void
interface Live { state: StreamState; listen: (listener: Listener) => () => void }

const Context = createContext<Live>({ state: 'connecting', listen: () => () => {} })

/** Which lists are out of date after an event whose type starts with the word. */
const STALE: Record<string, QueryKey[]> = {
  conversation: [['conversations'], ['summary', 'conversations']],
  message: [['conversations'], ['summary', 'conversations']],
  lead: [['leads'], ['summary', 'leads']],
  import: [['imports'], ['leads']],
  customer: [['customers']],
  appointment: [['appointments'], ['summary', 'appointments']],
  notification: [['notifications']],
  sms: [['sms']],
  review: [['reviews'], ['summary', 'reviews']],
  dead_letter: [['dead-letters']],
}

export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient()
  const listeners = useRef(new Set<Listener>())
  const [state, setState] = useState<StreamState>('connecting')
  useEffect(() => openStream('/api/stream', {
    onState: setState,
    onGap: () => void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'me' }),
    onEvent: (event) => {
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

/** Calls back with every event whose type starts with the word, e.g. `message`. */
export function useLiveEvent(word: string, onEvent: (event: ServerEvent) => void) {
  const { listen } = useContext(Context)
  const latest = useRef(onEvent)
  useEffect(() => { latest.current = onEvent })
  useEffect(() => listen((event) => {
    if (event.type.split('.')[0] === word) latest.current(event)
  }), [listen, word])
}

const due = new Map<string, ReturnType<typeof setTimeout>>()

/** Many events in one moment cost one refetch. */
function freshen(queries: QueryClient, type: string) {
  const word = type.split('.')[0] ?? ''
  if (!STALE[word] || due.has(word)) return
  due.set(word, setTimeout(() => {
    due.delete(word)
    STALE[word]?.forEach((queryKey) => void queries.invalidateQueries({ queryKey }))
  }, 250))
}
