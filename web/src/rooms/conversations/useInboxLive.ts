import { useQueryClient } from '@tanstack/react-query'
import { useLiveEvent } from '@/shared/live'
import { addMessage, markMessages, type Marked, type Message } from './queries'

/** New messages go straight into the open thread; the lists are refreshed by the shared hook. */
export function useInboxLive(open: string | undefined) {
  const queries = useQueryClient()
  useLiveEvent('conversation.message.', ({ data }) => {
    const { conversation_id: id, message } = (data ?? {}) as { conversation_id?: string; message?: Message }
    if (!id) return
    if (message) addMessage(queries, id, message)
    else if (id === open) void queries.invalidateQueries({ queryKey: ['messages', id] })
  })
  useLiveEvent('conversation.marked', ({ data }) => {
    const marked = data as (Marked & { conversation_id: string }) | null
    if (marked) markMessages(queries, marked.conversation_id, marked)
  })
}
