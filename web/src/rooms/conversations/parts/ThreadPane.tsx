import { ArrowLeftOutlined, CheckOutlined, InfoCircleOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import type { RefObject } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { useMay, useSession } from '@/shared/session'
import { StatusTag } from '@/shared/ui/StatusTag'
import { conversationTone } from '../labels'
import { useOutbox } from '../outbox'
import { assignConversation, CONVERSATIONS, type Conversation } from '../queries'
import { Messages } from './Messages'
import { nameOf } from './nameOf'
import { Reply } from './Reply'
import styles from './inbox.module.css'

interface Props {
  conversation: Conversation
  reply: RefObject<HTMLTextAreaElement | null>
  assigning: boolean
  onAssigning: (open: boolean) => void
  onResolve: () => void
  onBack: (() => void) | undefined
  onContext: () => void
}

export function ThreadPane({ conversation, reply, assigning, onAssigning, onResolve, onBack, onContext }: Props) {
  const may = useMay()
  const outbox = useOutbox(conversation.id)
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
        {writer && !closed && <Assign conversation={conversation} open={assigning} onOpen={onAssigning} />}
        {writer && (conversation.status === 'pending' || conversation.status === 'active') && (
          <Button icon={<CheckOutlined />} onClick={onResolve} title="e">{t('inbox.resolve')}</Button>
        )}
        <Button type="text" className={styles.contextButton} icon={<InfoCircleOutlined />} aria-label={t('inbox.context')} onClick={onContext} />
      </div>
      <Messages conversation={conversation} pending={outbox.pending} onRetry={(item) => void outbox.retry(item)} />
      {writer && !closed && <Reply conversation={conversation.id} place={reply} onSend={outbox.send} />}
      {closed && <div className={styles.closed}>{t('inbox.closed')}</div>}
    </section>
  )
}

function Assign({ conversation, open, onOpen }: { conversation: Conversation; open: boolean; onOpen: (open: boolean) => void }) {
  const users = useUsers()
  const { user: me } = useSession()
  const assign = useAction((userId: string, key) => assignConversation(conversation.id, userId, key), { stale: [CONVERSATIONS], done: t('inbox.assigned') })
  const others = (users.data ?? []).filter((user) => user.id !== me.id && user.status === 'active')
  return (
    <Select<string>
      key={open ? 'open' : 'shut'}
      className={styles.assign}
      autoFocus={open}
      open={open}
      onOpenChange={onOpen}
      showSearch={{ optionFilterProp: 'label' }}
      value={conversation.agent_id ?? undefined}
      placeholder={t('inbox.assign')}
      aria-label={t('inbox.assign')}
      loading={assign.isPending}
      onChange={(id) => { onOpen(false); assign.mutate(id) }}
      options={[{ value: me.id, label: t('inbox.me', { name: me.name }) }, ...others.map(({ id, name }) => ({ value: id, label: name }))]}
    />
  )
}
