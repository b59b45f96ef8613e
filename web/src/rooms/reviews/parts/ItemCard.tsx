import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { timeText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { itemTone, severityTone } from '../labels'
import { handleItem, REVIEWS, type EvidenceMessage, type ReviewItem } from '../queries'
import { EditItem } from './EditItem'
import { IgnoreDialog } from './IgnoreDialog'
import styles from './reviews.module.css'

interface Props { item: ReviewItem; messages: EvidenceMessage[]; conversationId: string; editable: boolean }

/** One finding with the words it rests on, and what a person decides about it. */
export function ItemCard({ item, messages, conversationId, editable }: Props) {
  const zone = useZone()
  const [editing, setEditing] = useState(false)
  const [ignoring, setIgnoring] = useState(false)
  const stale = [REVIEWS, ['summary', 'reviews']]
  const adopt = useAction((_: void, key) => handleItem(item.id, 'adopt', undefined, key), { stale, done: t('reviews.adopted') })
  const evidence = item.evidence.map((id) => messages.find((message) => message.id === id)).filter((message) => message !== undefined)
  return (
    <article className={styles.item}>
      <div className={styles.itemHead}>
        <StatusTag group="severities" value={item.severity} tone={severityTone[item.severity]} />
        <StatusTag group="item_status" value={item.status} tone={itemTone[item.status]} />
        <span className={styles.spring} />
        {editable && item.status === 'open' && (
          <>
            <Button size="small" type="primary" loading={adopt.isPending} onClick={() => adopt.mutate()}>{t('reviews.adopt')}</Button>
            <Button size="small" onClick={() => setIgnoring(true)}>{t('reviews.ignore')}</Button>
          </>
        )}
        {editable && <Button size="small" type="text" onClick={() => setEditing(true)}>{t('common.edit')}</Button>}
      </div>
      <p className={styles.content}>{item.content}</p>
      {item.suggestion && <p className={styles.suggestion}><strong>{t('reviews.suggestion')}</strong>{item.suggestion}</p>}
      {evidence.length > 0 && (
        <ul className={styles.evidence}>
          {evidence.map((message) => (
            <li key={message.id} data-ours={message.sender_type !== 'customer' || undefined}>
              <span className="faint number">{timeText(message.created_at, zone)} {message.sender_name ?? t(message.sender_type === 'customer' ? 'inbox.visitor' : 'reviews.agent')}</span>
              <span>{message.content}</span>
            </li>
          ))}
        </ul>
      )}
      {evidence.length === 0 && item.evidence.length > 0 && (
        <Link to={`/conversations/${conversationId}`}>{t('reviews.evidence', { n: item.evidence.length })}</Link>
      )}
      {(item.handle_note || item.handled_by_name) && <div className="quiet">{[item.handled_by_name, item.handle_note].filter(Boolean).join('：')}</div>}
      <EditItem item={item} open={editing} onClose={() => setEditing(false)} />
      <IgnoreDialog id={item.id} open={ignoring} onClose={() => setIgnoring(false)} />
    </article>
  )
}
