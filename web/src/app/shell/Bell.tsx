import { BellOutlined } from '@ant-design/icons'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Badge, Button, Empty, Popover } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { client, unwrap, type Schemas } from '@/api/client'
import { t } from '@/i18n'
import { useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import styles from './shell.module.css'

type Notification = Schemas['NotificationRead']
const KEY = ['notifications']

export function Bell() {
  const [open, setOpen] = useState(false)
  const zone = useZone()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: KEY,
    initialPageParam: '',
    queryFn: ({ pageParam }) => unwrap(
      client.GET('/api/notifications', { params: { query: { limit: 20, cursor: pageParam || undefined } } })),
    getNextPageParam: (page) => page.next_cursor || undefined,
    refetchInterval: 120_000,
  })
  const refresh = { onSettled: () => queries.invalidateQueries({ queryKey: KEY }) }
  const read = useMutation({ mutationFn: (id: string) => unwrap(client.POST('/api/notifications/{notification_id}/read', { params: { path: { notification_id: id } } })), ...refresh })
  const readAll = useMutation({ mutationFn: () => unwrap(client.POST('/api/notifications/read-all', {})), ...refresh })
  const items = data?.pages.flatMap((page) => page.items) ?? []
  const unread = data?.pages[0]?.unread ?? 0

  function follow(item: Notification) {
    if (!item.is_read) read.mutate(item.id)
    const place = placeOf(item)
    if (place) {
      setOpen(false)
      void navigate(place)
    }
  }

  const list = (
    <div className={styles.bell}>
      <div className={styles.bellHead}>
        <strong>{t('bell.title')}</strong>
        <Button type="link" size="small" disabled={!unread} onClick={() => readAll.mutate()}>{t('bell.read_all')}</Button>
      </div>
      <div className={styles.bellList}>
        {items.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('bell.empty')} />}
        {items.map((item) => (
          <button key={item.id} type="button" className={item.is_read ? styles.note : `${styles.note} ${styles.unread}`} onClick={() => follow(item)}>
            <span className={styles.noteTitle}>{item.title}<time className="faint">{shortText(item.created_at, zone)}</time></span>
            {item.content && <span className="quiet">{item.content}</span>}
          </button>
        ))}
        {hasNextPage && <Button type="link" block onClick={() => void fetchNextPage()}>{t('common.load_more')}</Button>}
      </div>
    </div>
  )
  return (
    <Popover content={list} trigger="click" placement="bottomRight" arrow={false} open={open} onOpenChange={setOpen} styles={{ container: { padding: 0 } }}>
      <Button type="text" aria-label={t('bell.label', { n: unread })} icon={<Badge count={unread} size="small" overflowCount={99}><BellOutlined /></Badge>} />
    </Popover>
  )
}

function placeOf({ resource_type: type, resource_id: id }: Notification): string | null {
  if (!id) return null
  const places: Record<string, string> = {
    appointment: `/appointments?appointment=${id}`, conversation: `/conversations/${id}`, lead: `/leads?lead=${id}`, customer: `/customers/${id}`, deal: `/deals?deal=${id}`, pool: `/pools?pool=${id}`,
    service_review: `/reviews/${id}`, review: `/reviews/${id}`, lead_import: `/leads/import/${id}`, import: `/leads/import/${id}`,
  }
  return (type && places[type]) || null
}
