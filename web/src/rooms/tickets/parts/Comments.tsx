import { Button, Skeleton } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { t } from '@/i18n'
import { useUsers } from '@/shared/pickers/people'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import styles from '../pages/tickets.module.css'
import { TICKETS, useComments, type Comment, type TicketDetail } from '../queries'
import { CommentBox } from './CommentBox'
import { SplitDialog } from './SplitDialog'

const Delivery = lazy(() => import('@/shared/desk/Delivery').then((file) => ({ default: file.Delivery })))
const MARKED = new Set(['public', 'internal'])

/** What was said about a ticket, newest first, with a box to say more. */
export function Comments({ ticket, writer }: { ticket: TicketDetail; writer: boolean }) {
  const comments = useComments(ticket.id)
  const [splitting, setSplitting] = useState<{ comment: Comment; words: string } | null>(null)
  return (
    <Card title={t('tickets.comments')}>
      {writer && <CommentBox id={ticket.id} />}
      {comments.isPending && <Skeleton active />}
      {comments.isError && <LoadFailed error={comments.error} onRetry={() => void comments.refetch()} />}
      {comments.data?.length === 0 && <span className="quiet">{t('tickets.said_nothing')}</span>}
      <ul className={styles.thread} aria-label={t('tickets.comments')}>
        {comments.data?.map((comment) => <li key={comment.id}><Said comment={comment} onSplit={writer && comment.comment_type !== 'system' ? () => setSplitting({ comment, words: chosen(comment) }) : undefined} /></li>)}
      </ul>
      {comments.hasNextPage && <Button type="link" loading={comments.isFetchingNextPage} onClick={() => void comments.fetchNextPage()}>{t('tickets.earlier')}</Button>}
      {splitting && <SplitDialog ticket={ticket} {...splitting} onClose={() => setSplitting(null)} />}
    </Card>
  )
}

/** The words that are marked with the mouse, if they are of this comment; else all of it. */
function chosen(comment: Comment): string {
  const marked = window.getSelection()?.toString().trim()
  return marked && comment.content.includes(marked) ? marked : comment.content
}

function Said({ comment, onSplit }: { comment: Comment; onSplit: (() => void) | undefined }) {
  const zone = useZone()
  const users = useUsers(comment.mentions.length > 0)
  const called = comment.mentions.map((id) => users.data?.find((user) => user.id === id)?.name).filter(Boolean)
  return (
    <article className={styles.said} data-kind={comment.comment_type}>
      <div className={styles.saidHead}>
        <strong>{comment.author_name ?? t('tickets.system')}</strong>
        {MARKED.has(comment.comment_type) && <StatusTag group="tickets" value={comment.comment_type} tone={comment.comment_type === 'public' ? 'blue' : 'grey'} />}
        <time className="faint number">{dateTimeText(comment.created_at, zone)}</time>
        {onSplit && <Button type="link" size="small" onMouseDown={(event) => event.preventDefault()} onClick={onSplit}>{t('tickets.split')}</Button>}
      </div>
      <div className={styles.words}>{comment.content}</div>
      {comment.delivery && <Suspense><Delivery stale={TICKETS} delivery={comment.delivery as never} /></Suspense>}
      {called.length > 0 && <div className="faint">{t('tickets.mention')} {called.join('、')}</div>}
    </article>
  )
}
