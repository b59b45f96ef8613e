import { Button, Input } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { addNote, CUSTOMERS } from '../queries'
import styles from './customer.module.css'

export function NoteBox({ id }: { id: string }) {
  const [text, setText] = useState('')
  const note = useAction((words: string, key) => addNote(id, words, key), { stale: [CUSTOMERS], done: t('customers.note_saved'), onDone: () => setText('') })
  const send = () => { if (text.trim()) note.mutate(text.trim()) }
  return (
    <div className={styles.note}>
      <Input.TextArea
        value={text}
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={4000}
        placeholder={t('customers.note_hint')}
        aria-label={t('customers.note')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => { if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) send() }}
      />
      {text && (
        <div className={styles.noteFoot}>
          <span className="faint">{t('form.save_key')}</span>
          <Button type="primary" size="small" loading={note.isPending} onClick={send}>{t('customers.note_save')}</Button>
        </div>
      )}
    </div>
  )
}
