import { AlertOutlined, ClockCircleOutlined } from '@ant-design/icons'
import { Button, Empty } from 'antd'
import type { ReactNode } from 'react'
import type { Schemas } from '@/api/client'
import { t } from '@/i18n'
import { useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import styles from './shell.module.css'

export type Notification = Schemas['NotificationRead']

interface Props { items: Notification[]; unread: number; onReadAll: () => void; onFollow: (item: Notification, place: string | null) => void; onMore: (() => void) | undefined }

/** What is under the bell; it comes when the bell is first pressed. */
export function BellList({ items, unread, onReadAll, onFollow, onMore }: Props) {
  const zone = useZone()
  return (
    <div className={styles.bell}>
      <div className={styles.bellHead}>
        <strong>{t('bell.title')}</strong>
        <Button type="link" size="small" disabled={!unread} onClick={onReadAll}>{t('bell.read_all')}</Button>
      </div>
      <div className={styles.bellList}>
        {items.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('bell.empty')} />}
        {items.map((item) => (
          <button key={item.id} type="button" className={item.is_read ? styles.note : `${styles.note} ${styles.unread}`} onClick={() => onFollow(item, placeOf(item))}>
            <span className={styles.noteTitle}><span>{SIGNS[item.type]}{item.title}</span><time className="faint">{shortText(item.created_at, zone)}</time></span>
            {item.content && <span className="quiet">{item.content}</span>}
          </button>
        ))}
        {onMore && <Button type="link" block onClick={onMore}>{t('common.load_more')}</Button>}
      </div>
    </div>
  )
}

const SIGNS: Record<string, ReactNode> = {
  sla_warning: <ClockCircleOutlined aria-hidden="true" className={styles.warned} />,
  sla_breach: <AlertOutlined aria-hidden="true" className={styles.late} />,
}

function placeOf({ resource_type: type, resource_id: id }: Notification): string | null {
  if (!id) return null
  const places: Record<string, string> = {
    appointment: `/appointments?appointment=${id}`, conversation: `/conversations/${id}`, ticket: `/tickets/${id}`, lead: `/leads?lead=${id}`, customer: `/customers/${id}`, deal: `/deals?deal=${id}`, pool: `/pools?pool=${id}`,
    service_review: `/reviews/${id}`, review: `/reviews/${id}`, lead_import: `/leads/import/${id}`, import: `/leads/import/${id}`,
  }
  return (type && places[type]) || null
}
