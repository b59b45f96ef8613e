import { Alert, Input, Modal, Radio, Skeleton, Switch } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { explain } from '@/api/problem'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { mergeInto, platformOf, useMergePreview, useOthers } from '../joined'
import { CONVERSATIONS, type Conversation } from '../queries'

interface Props { conversation: Conversation; onClose: () => void }

/** Another open talk of the same customer is chosen, and what merging would do is seen before it is done. */
export function MergeDialog({ conversation, onClose }: Props) {
  const zone = useZone()
  const go = useNavigate()
  const others = useOthers(conversation)
  const [chosen, setChosen] = useState<string>()
  const into = chosen ?? (others.data?.length === 1 ? others.data[0]?.id : undefined)
  const [reason, setReason] = useState('')
  const [tell, setTell] = useState(true)
  const merge = useAction((target: string, key) => mergeInto(conversation.id, { into: target, reason: reason.trim() || null, tell }, key), {
    stale: [CONVERSATIONS, ['messages']], done: t('joined.done'),
    onDone: (talk) => { onClose(); void go(`/conversations/${talk.id}`) },
  })
  const preview = useMergePreview(conversation.id, into)
  const refused = preview.data?.refused
  return (
    <Modal open title={t('joined.title')} width={560} okText={t('joined.merge')} confirmLoading={merge.isPending} okButtonProps={{ disabled: !preview.data || !!refused }} onCancel={onClose} onOk={() => { if (into) merge.mutate(into) }}>
      <p className="quiet">{t('joined.text')}</p>
      {others.isPending && <Skeleton active />}
      {others.isError && <Alert type="error" showIcon title={explain(others.error)} />}
      {others.data?.length === 0 && <p role="status">{t('joined.none')}</p>}
      <Radio.Group aria-label={t('joined.into')} value={into} onChange={(event) => setChosen(event.target.value as string)} style={{ display: 'grid', gap: 8 }}>
        {others.data?.map((talk) => (
          <Radio key={talk.id} value={talk.id}>{[platformOf(talk.channel_type), talk.session_name, dateTimeText(talk.last_message_at, zone)].filter(Boolean).join(' · ')}<div className="quiet ellipsis">{talk.last_message_preview}</div></Radio>
        ))}
      </Radio.Group>
      {refused && <Alert type="warning" showIcon title={tOr(`joined_refusals.${refused}`, refused)} />}
      {preview.data && !refused && (
        <ul aria-label={t('joined.preview')} style={{ paddingInlineStart: 18 }}>
          <li>{t('joined.does_messages', { n: preview.data.messages, notes: preview.data.notes })}</li>
          <li>{t('joined.does_after', { agent: preview.data.agent_name ?? t('desk.nobody'), priority: t(`desk_priorities.${preview.data.priority}`), tags: preview.data.tags.join('、') || '—' })}</li>
          {preview.data.scheduled > 0 && <li>{t('joined.does_scheduled', { n: preview.data.scheduled })}</li>}
        </ul>
      )}
      {!!others.data?.length && (
        <div style={{ display: 'grid', gap: 12 }}>
          <Input value={reason} maxLength={200} placeholder={t('joined.reason')} aria-label={t('joined.reason')} onChange={(event) => setReason(event.target.value)} />
          <span><Switch checked={tell} aria-label={t('joined.tell')} onChange={setTell} /> {t('joined.tell')}</span>
        </div>
      )}
    </Modal>
  )
}
