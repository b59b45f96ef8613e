import { Button, Select } from 'antd'
import { useState, type KeyboardEvent } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { useSession } from '@/shared/session'
import { useDraft } from '../outbox'
import { CONVERSATIONS } from '../queries'
import { postNote } from '../work'
import styles from './inbox.module.css'

/** In the place of the reply, in another colour: what is written here stays among colleagues. */
export function NoteBox({ conversation, onDone }: { conversation: string; onDone: () => void }) {
  const [text, setText] = useDraft(`note.${conversation}`)
  const [mentions, setMentions] = useState<string[]>([])
  const { user: me } = useSession()
  const users = useUsers()
  const save = useAction((words: string, key) => postNote(conversation, words, mentions, key), {
    stale: [CONVERSATIONS], onDone: () => { setText(''); setMentions([]); onDone() },
  })
  const send = () => { if (text.trim() && !save.isPending) save.mutate(text.trim()) }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Escape') onDone()
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  const others = (users.data ?? []).filter((user) => user.id !== me.id && user.status === 'active')
  return (
    <div className={styles.reply} data-note>
      <div className={styles.noteHead}>
        <Select mode="multiple" size="small" value={mentions} maxCount={20} placeholder={`@ ${t('desk.mention')}`} aria-label={t('desk.mention')} showSearch={{ optionFilterProp: 'label' }}
          onChange={setMentions} options={others.map(({ id, name }) => ({ value: id, label: name }))} />
        <span className="quiet">{t('desk.note_only')}</span>
        <Button size="small" type="text" onClick={onDone}>{t('desk.to_reply')}</Button>
      </div>
      <textarea autoFocus rows={2} value={text} maxLength={4000} placeholder={t('desk.note_hint')} aria-label={t('desk.note')}
        onChange={(event) => setText(event.target.value)} onKeyDown={onKeyDown} />
      <Button loading={save.isPending} disabled={!text.trim()} onClick={send}>{t('desk.note_save')}</Button>
    </div>
  )
}
