import { Select } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { useSession } from '@/shared/session'
import { assignConversation, CONVERSATIONS, type Conversation } from '../queries'
import styles from './inbox.module.css'

/** Fetched when somebody first hands a conversation over: the searching list is large. */
export function AssignSelect({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const users = useUsers()
  const { user: me } = useSession()
  const assign = useAction((userId: string, key) => assignConversation(conversation.id, userId, key), { stale: [CONVERSATIONS], done: t('inbox.assigned'), onDone: onClose })
  const others = (users.data ?? []).filter((user) => user.id !== me.id && user.status === 'active')
  return (
    <Select<string>
      className={styles.assign}
      autoFocus
      defaultOpen
      onOpenChange={(open) => { if (!open && !assign.isPending) onClose() }}
      showSearch={{ optionFilterProp: 'label' }}
      value={conversation.agent_id ?? undefined}
      placeholder={t('inbox.assign')}
      aria-label={t('inbox.assign')}
      loading={assign.isPending}
      onChange={(id) => assign.mutate(id)}
      options={[{ value: me.id, label: t('inbox.me', { name: me.name }) }, ...others.map(({ id, name }) => ({ value: id, label: name }))]}
    />
  )
}
