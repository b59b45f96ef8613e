import { Button } from 'antd'
import { lazy, Suspense, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { t, tOr } from '@/i18n'
import { loadDeskWords } from '@/shared/desk/load'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { Waiting } from '@/shared/ui/Waiting'
import { CONVERSATIONS, markRead, useMessages, useNotes, type Conversation, type Message } from '../queries'
import { startsGroup, thread, withNotes, type Bubble, type Pending } from '../thread'
import styles from './inbox.module.css'

/** Only where a message carries a file. */
const Paper = lazy(async () => {
  const [file] = await Promise.all([import('./Paper'), loadDeskWords()])
  return { default: file.Paper }
})
/** Only where another platform has said what became of a message. */
const Delivery = lazy(() => import('./Delivery').then((file) => ({ default: file.Delivery })))

interface Props { conversation: Conversation; pending: Pending[]; onRetry: (item: Pending) => void }

const NEAR_END = 120

export function Messages({ conversation, pending, onRetry }: Props) {
  const messages = useMessages(conversation.id)
  const notes = useNotes(conversation.id).data
  const bubbles = useMemo(() => withNotes(thread(messages.data ?? [], pending), notes ?? []), [messages.data, pending, notes])
  const place = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const last = bubbles.at(-1)?.key
  const newest = bubbles.findLastIndex(({ message }) => message.sender_type === 'agent')
  useLayoutEffect(() => {
    if (atEnd.current && place.current) place.current.scrollTop = place.current.scrollHeight
  }, [last, messages.isSuccess])
  useRead(conversation, last)

  return (
    <div
      ref={place}
      className={styles.messages}
      role="log"
      aria-label={t('inbox.messages')}
      tabIndex={0}
      onScroll={({ currentTarget: box }) => { atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END }}
    >
      {messages.isPending && <Waiting />}
      {messages.isError && <LoadFailed error={messages.error} onRetry={() => void messages.refetch()} />}
      {messages.hasNextPage && <Button type="link" loading={messages.isFetchingNextPage} onClick={() => void messages.fetchNextPage()}>{t('inbox.earlier')}</Button>}
      {bubbles.map((bubble, index) => <Line key={bubble.key} bubble={bubble} before={bubbles[index - 1]?.message} newest={index === newest} onRetry={onRetry} />)}
    </div>
  )
}

function useRead(conversation: Conversation, last: string | undefined) {
  const queries = useQueryClient()
  const { id, unread_count: unread } = conversation
  useEffect(() => {
    if (!unread || !last || document.hidden) return
    void markRead(id).then(() => queries.invalidateQueries({ queryKey: CONVERSATIONS })).catch(() => undefined)
  }, [id, unread, last, queries])
}

function Line({ bubble, before, newest, onRetry }: { bubble: Bubble; before: Message | undefined; newest: boolean; onRetry: (item: Pending) => void }) {
  const zone = useZone()
  const { message, pending } = bubble
  const stamp = startsGroup(before, message) && <time className={styles.stamp}>{dateTimeText(message.created_at, zone)}</time>
  if (message.sender_type === 'system') return <>{stamp}<div className={styles.system}>{message.content}</div></>
  const ours = message.sender_type !== 'customer'
  return (
    <>
      {stamp}
      <div className={styles.line} data-ours={ours || undefined}>
        {ours && message.sender_name && before?.sender_name !== message.sender_name && (
          <span className="faint">{message.sender_name}{message.sender_type === 'ai' && ` · ${t('inbox.ai')}`}</span>
        )}
        <div className={styles.bubble} data-kind={message.sender_type}>{message.file && message.conversation_id ? <Suspense fallback={message.content}><Paper conversation={message.conversation_id} message={message.id} file={message.file} /></Suspense> : message.content}</div>
        {pending && !pending.failed && <span className="faint" role="status">{t('inbox.sending')}</span>}
        {pending?.failed && (
          <span className={styles.failed} role="alert">{t('inbox.failed', { why: pending.why ?? '' })} <button type="button" onClick={() => onRetry(pending)}>{t('inbox.send_again')}</button></span>
        )}
        {message.metadata?.delivery ? <Suspense><Delivery conversation={message.conversation_id!} delivery={message.metadata.delivery as never} /></Suspense> : null}
        {!pending && newest && <span className="faint">{tOr(`message_status.${message.status}`, '')}</span>}
      </div>
    </>
  )
}
