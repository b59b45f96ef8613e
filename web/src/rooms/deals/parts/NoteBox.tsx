import { Button, Input } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { noteDeal } from '../queries'

export function NoteBox({ id }: { id: string }) {
  const [text, setText] = useState('')
  const note = useAction((words: string, key) => noteDeal(id, words, key), { stale: [['customers']], done: t('deals.note_saved'), onDone: () => setText('') })
  return (
    <div style={{ display: 'grid', gap: 8 }}>
      <Input.TextArea value={text} autoSize={{ minRows: 3, maxRows: 8 }} maxLength={4000} placeholder={t('deals.note_hint')} aria-label={t('deals.note')} onChange={(event) => setText(event.target.value)} />
      <Button type="primary" size="small" style={{ justifySelf: 'end' }} disabled={!text.trim()} loading={note.isPending} onClick={() => note.mutate(text.trim())}>{t('deals.note_save')}</Button>
    </div>
  )
}
