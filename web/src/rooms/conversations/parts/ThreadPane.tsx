import { ArrowLeftOutlined, CheckOutlined, InfoCircleOutlined, UserSwitchOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { lazy, Suspense, useState, type RefObject } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { loadDeskWords } from '@/shared/desk/load'
import { useMay } from '@/shared/session'
import { StatusTag } from '@/shared/ui/StatusTag'
import { conversationTone } from '../labels'
import { takeBack, useOutbox } from '../outbox'
import { CONVERSATIONS, reopenConversation, type Conversation } from '../queries'
import { Messages } from './Messages'
import { nameOf } from './nameOf'
import { Reply } from './Reply'
import styles from './inbox.module.css'

const AssignSelect = lazy(() => import('./AssignSelect').then((file) => ({ default: file.AssignSelect })))

/** What one does beside answering; with its words it comes after the thread. */
const WorkBar = lazy(async () => {
  const [file] = await Promise.all([import('./WorkBar'), loadDeskWords()])
  return { default: file.WorkBar }
})
const NoteBox = lazy(async () => {
  const [file] = await Promise.all([import('./NoteBox'), loadDeskWords()])
  return { default: file.NoteBox }
})
const Typing = lazy(() => import('./Typing').then((file) => ({ default: file.Typing })))

const OPEN = new Set(['pending', 'active'])

interface Props {
  conversation: Conversation
  reply: RefObject<HTMLTextAreaElement | null>
  assigning: boolean
  onAssigning: (open: boolean) => void
  noting: boolean
  onNoting: (noting: boolean) => void
  onResolve: () => void
  onBack: (() => void) | undefined
  onContext: () => void
}

export function ThreadPane({ conversation, reply, assigning, onAssigning, noting, onNoting, onResolve, onBack, onContext }: Props) {
  const may = useMay()
  const outbox = useOutbox(conversation.id)
  const [taken, setTaken] = useState(0)
  const closed = conversation.status === 'closed'
  const writer = may('conversation:write')
  return (
    <section className={styles.thread} aria-label={nameOf(conversation)}>
      <div className={styles.threadHead}>
        {onBack && <Button type="text" icon={<ArrowLeftOutlined />} aria-label={t('common.back')} onClick={onBack} />}
        <div className={styles.threadName}>
          <strong className="ellipsis">{nameOf(conversation)}</strong>
          <StatusTag group="conversation_status" value={conversation.status} tone={conversationTone[conversation.status]} />
        </div>
        {may('conversation:assign') && !closed && <Assign conversation={conversation} open={assigning} onOpen={onAssigning} />}
        {writer && (OPEN.has(conversation.status)) && (
          <Button icon={<CheckOutlined />} onClick={onResolve} aria-keyshortcuts={'e'}>{t('inbox.resolve')}</Button>
        )}
        {writer && conversation.status === 'resolved' && <Reopen id={conversation.id} />}
        <Button type="text" className={styles.contextButton} icon={<InfoCircleOutlined />} aria-label={t('inbox.context')} onClick={onContext} />
      </div>
      {writer && <Suspense><WorkBar key={conversation.id} conversation={conversation} noting={noting} onNoting={onNoting} /></Suspense>}
      <Messages conversation={conversation} pending={outbox.pending} onRetry={(item) => void outbox.retry(item)}
        onEdit={(item) => { takeBack(conversation.id, item); setTaken(taken + 1) }} />
      {!closed && <Suspense><Typing key={conversation.id} conversation={conversation} /></Suspense>}
      {writer && noting && <Suspense><NoteBox key={conversation.id} conversation={conversation.id} onDone={() => onNoting(false)} /></Suspense>}
      {writer && !closed && !noting && <Reply key={taken} conversation={conversation.id} seen={conversation.last_seq} takesFiles={conversation.channel_type === 'web'} place={reply} onSend={outbox.send} />}
      {closed && <div className={styles.closed}>{t('inbox.closed')}</div>}
    </section>
  )
}

function Reopen({ id }: { id: string }) {
  const reopen = useAction((_: void, key) => reopenConversation(id, key), { stale: [CONVERSATIONS] })
  return <Button loading={reopen.isPending} onClick={() => reopen.mutate()}>{t('inbox.reopen')}</Button>
}

function Assign({ conversation, open, onOpen }: { conversation: Conversation; open: boolean; onOpen: (open: boolean) => void }) {
  const button = (
    <Button icon={<UserSwitchOutlined />} onClick={() => onOpen(true)} aria-label={t('inbox.assign')} aria-keyshortcuts={'a'}>
      {conversation.agent_name ?? t('inbox.assign')}
    </Button>
  )
  if (!open) return button
  return <Suspense fallback={button}><AssignSelect conversation={conversation} onClose={() => onOpen(false)} /></Suspense>
}
