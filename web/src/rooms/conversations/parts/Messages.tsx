import { Button } from 'antd'
import { lazy, Suspense, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { t, tOr } from '@/i18n'
import { loadDeskWords } from '@/shared/desk/load'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { Waiting } from '@/shared/ui/Waiting'
import { CONVERSATIONS, markRead, mergedKey, useMessages, useNotes, type Conversation } from '../queries'
import { among, startsGroup, thread, withNotes, type Bubble, type Pending } from '../thread'
import styles from './inbox.module.css'

/** Only where a message carries a file. */
const Paper = lazy(async () => {
  const [file] = await Promise.all([import('./Paper'), loadDeskWords()])
  return { default: file.Paper }
})
/** Only where another platform has said what became of a message. */
const Delivery = lazy(() => import('@/shared/desk/Delivery').then((file) => ({ default: file.Delivery })))
/** Only where files came with a message. */
const Papers = lazy(() => import('./Papers').then((file) => ({ default: file.Papers })))

interface Props { conversation: Conversation; pending: Pending[]; onRetry: (item: Pending) => void; onEdit: (item: Pending) => void }

const NEAR_END = 120

export function Messages({ conversation, pending, onRetry, onEdit }: Props) {
  const messages = useMessages(conversation.id)
  const notes = useNotes(conversation.id).data
  const merged = useQuery<Bubble[]>({ queryKey: mergedKey(conversation.id), enabled: false }).data // the work bar fetches them
  const bubbles = useMemo(() => among(withNotes(thread(messages.data ?? [], pending), notes ?? []), merged ?? []), [messages.data, pending, notes, merged])
  const place = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const last = bubbles.at(-1)?.key
  const newest = bubbles.findLastIndex(({ message, origin }) => message.sender_type === 'agent' && !origin)
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
      {bubbles.map((bubble, index) => <Line key={bubble.key} bubble={bubble} above={bubbles[index - 1]} newest={index === newest} onRetry={onRetry} onEdit={onEdit} />)}
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

function Line({ bubble, above, newest, onRetry, onEdit }: { bubble: Bubble; above: Bubble | undefined; newest: boolean } & Pick<Props, 'onRetry' | 'onEdit'>) {
  const zone = useZone()
  const { message, pending, origin } = bubble
  const before = above?.message
  const stamp = startsGroup(before, message) && <time className={styles.stamp}>{dateTimeText(message.created_at, zone)}</time>
  if (message.sender_type === 'system') return <>{stamp}<div className={styles.system}>{message.content}</div></>
  const ours = message.sender_type !== 'customer'
  return (
    <>
      {stamp}
      <div className={styles.line} data-ours={ours || undefined}>
        {origin && above?.origin !== origin && <span className="faint">{origin}</span>}
        {ours && message.sender_name && before?.sender_name !== message.sender_name && (
          <span className="faint">{message.sender_name}{message.sender_type === 'ai' && ` · ${t('inbox.ai')}`}</span>
        )}
        <div className={styles.bubble} data-kind={message.sender_type}>{message.file && message.conversation_id ? <Suspense fallback={message.content}><Paper conversation={message.conversation_id} message={message.id} file={message.file} /></Suspense> : message.content}</div>
        {pending && !pending.failed && <span className="faint" role="status">{t('inbox.sending')}</span>}
        {pending?.failed && (
          <span className={styles.failed} role="alert">{t('inbox.failed', { why: pending.why ?? '' })} <button type="button" onClick={() => onRetry({ ...pending, confirmed: pending.ask || pending.confirmed })}>{t(pending.ask ? 'inbox.send_anyway' : 'inbox.send_again')}</button> <button type="button" onClick={() => onEdit(pending)}>{t('inbox.edit')}</button></span>
        )}
        {message.metadata?.files ? <Suspense><Papers conversation={message.conversation_id!} files={message.metadata.files as never} /></Suspense> : null}
        {message.metadata?.delivery ? <Suspense><Delivery stale={['messages', message.conversation_id]} delivery={message.metadata.delivery as never} /></Suspense> : null}
        {!pending && newest && <span className="faint">{tOr(`message_status.${message.status}`, '')}</span>}
      </div>
    </>
  )
}
