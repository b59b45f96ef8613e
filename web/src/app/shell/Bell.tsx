import { BellOutlined } from '@ant-design/icons'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Badge, Button, Popover } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useNavigate } from 'react-router'
import { client, unwrap } from '@/api/client'
import { t } from '@/i18n'
import { Waiting } from '@/shared/ui/Waiting'
import type { Notification } from './BellList'
import styles from './shell.module.css'

const BellList = lazy(() => import('./BellList').then((file) => ({ default: file.BellList })))

const KEY = ['notifications']

export function Bell() {
  const [open, setOpen] = useState(false)
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

  function follow(item: Notification, place: string | null) {
    if (!item.is_read) read.mutate(item.id)
    if (place) {
      setOpen(false)
      void navigate(place)
    }
  }

  const list = (
    <Suspense fallback={<div className={styles.bell}><Waiting /></div>}>
      <BellList items={items} unread={unread} onReadAll={() => readAll.mutate()} onFollow={follow} onMore={hasNextPage ? () => void fetchNextPage() : undefined} />
    </Suspense>
  )
  return (
    <Popover content={list} trigger="click" placement="bottomRight" arrow={false} open={open} onOpenChange={setOpen} styles={{ container: { padding: 0 } }}>
      <Button type="text" aria-label={t('bell.label', { n: unread })} icon={<Badge count={unread} size="small" overflowCount={99}><BellOutlined /></Badge>} />
    </Popover>
  )
}
