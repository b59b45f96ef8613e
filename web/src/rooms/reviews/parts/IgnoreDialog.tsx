import { Input, Modal } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { handleItem, REVIEWS } from '../queries'

export function IgnoreDialog({ id, open, onClose }: { id: string; open: boolean; onClose: () => void }) {
  const [note, setNote] = useState('')
  const ignore = useAction((_: void, key) => handleItem(id, 'ignore', note.trim() || undefined, key), {
    stale: [REVIEWS, ['summary', 'reviews']], done: t('reviews.ignored'), onDone: onClose,
  })
  return (
    <Modal title={t('reviews.ignore_title')} open={open} onCancel={onClose} onOk={() => ignore.mutate()} okText={t('reviews.ignore')} confirmLoading={ignore.isPending} destroyOnHidden>
      <Input.TextArea rows={3} maxLength={500} value={note} placeholder={t('reviews.ignore_hint')} aria-label={t('reviews.ignore_hint')} onChange={(event) => setNote(event.target.value)} />
    </Modal>
  )
}
