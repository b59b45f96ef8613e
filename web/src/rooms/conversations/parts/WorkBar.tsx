import { ClockCircleOutlined, EditOutlined, FlagOutlined, LinkOutlined, MergeCellsOutlined, TagOutlined } from '@ant-design/icons'
import { Button, Popover } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { PopMenu } from '@/shared/ui/PopMenu'
import { CONVERSATIONS, type Conversation } from '../queries'
import { laterTimes, PRIORITIES, putPriority, putSubStatus, snooze, useAround, useSubStatuses, wake, type Priority } from '../work'
import { Merged } from './Merged'
import styles from './inbox.module.css'

const SnoozeDialog = lazy(() => import('./SnoozeDialog').then((file) => ({ default: file.SnoozeDialog })))
const MergeDialog = lazy(() => import('./MergeDialog').then((file) => ({ default: file.MergeDialog })))
const TagBox = lazy(() => import('./TagBox').then((file) => ({ default: file.TagBox })))

interface Props { conversation: Conversation; noting: boolean; onNoting: (noting: boolean) => void }

/** What one does with a talk beside answering it. */
export function WorkBar({ conversation, noting, onNoting }: Props) {
  const open = conversation.status === 'pending' || conversation.status === 'active'
  return (
    <div className={styles.work} role="toolbar" aria-label={t('desk.note')}>
      <Button type="text" size="small" icon={<EditOutlined />} aria-keyshortcuts="n" aria-pressed={noting} onClick={() => onNoting(!noting)}>{t('desk.note')}</Button>
      {open && <Later conversation={conversation} />}
      <Urgency conversation={conversation} />
      {conversation.status !== 'closed' && <Sub conversation={conversation} />}
      <Tags conversation={conversation} />
      <Around id={conversation.id} />
      {conversation.status !== 'closed' && conversation.customer_id && <Merging conversation={conversation} />}
      <Merged key={conversation.id} conversation={conversation} />
      {conversation.snoozed_at && <Sleeping conversation={conversation} />}
    </div>
  )
}

function Merging({ conversation }: { conversation: Conversation }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="text" size="small" icon={<MergeCellsOutlined />} onClick={() => setOpen(true)}>{t('joined.merge')}</Button>
      {open && <Suspense fallback={null}><MergeDialog conversation={conversation} onClose={() => setOpen(false)} /></Suspense>}
    </>
  )
}

function Later({ conversation: { id } }: { conversation: Conversation }) {
  const zone = useZone()
  const [choosing, setChoosing] = useState(false)
  const put = useAction((until: Date | null, key) => snooze(id, until, key), { stale: [CONVERSATIONS], done: t('desk.snoozed'), onDone: () => setChoosing(false) })
  const items = [
    ...laterTimes(new Date(), zone).map(({ key, at }) => ({ key, label: t(`desk.${key}`), onClick: () => put.mutate(at) })),
    { key: 'words', label: t('desk.until_words'), onClick: () => put.mutate(null) },
    { key: 'time', label: t('desk.at_time'), onClick: () => setChoosing(true) },
  ]
  return (
    <>
      <PopMenu items={items}><Button type="text" size="small" icon={<ClockCircleOutlined />} loading={put.isPending}>{t('desk.snooze')}</Button></PopMenu>
      {choosing && <Suspense fallback={null}><SnoozeDialog saving={put.isPending} onChoose={(at) => put.mutate(at)} onClose={() => setChoosing(false)} /></Suspense>}
    </>
  )
}

function Sleeping({ conversation: { id, snoozed_until: until } }: { conversation: Conversation }) {
  const zone = useZone()
  const rouse = useAction((_: void, key) => wake(id, key), { stale: [CONVERSATIONS], done: t('desk.woken') })
  return (
    <div className={styles.sleeping} role="status">
      <span>{until ? t('desk.snoozed_until', { time: dateTimeText(until, zone) }) : t('desk.snoozed_words')}</span>
      <Button size="small" loading={rouse.isPending} onClick={() => rouse.mutate()}>{t('desk.wake')}</Button>
    </div>
  )
}

function Urgency({ conversation: { id, priority } }: { conversation: Conversation }) {
  const put = useAction((value: Priority, key) => putPriority(id, value, key), { stale: [CONVERSATIONS] })
  const items = PRIORITIES.map((value) => ({ key: value, label: t(`desk_priorities.${value}`), current: value === priority, onClick: () => put.mutate(value) }))
  return (
    <PopMenu items={items}>
      <Button type="text" size="small" icon={<FlagOutlined />} loading={put.isPending} aria-label={`${t('desk.priority')}：${t(`desk_priorities.${priority}`)}`}>{t(`desk_priorities.${priority}`)}</Button>
    </PopMenu>
  )
}

function Sub({ conversation: { id, status, sub_status_id: now } }: { conversation: Conversation }) {
  const put = useAction((value: string | null, key) => putSubStatus(id, value, key), { stale: [CONVERSATIONS] })
  const all = useSubStatuses().data ?? []
  const offered = all.filter((one) => one.category === status && one.is_active)
  const current = all.find((one) => one.id === now)
  if (!offered.length && !current) return null
  const items = [
    { key: 'none', label: t('desk.sub_none'), current: !now, onClick: () => put.mutate(null) },
    ...offered.map(({ id: value, name }) => ({ key: value, label: name, current: value === now, onClick: () => put.mutate(value) })),
  ]
  return <PopMenu items={items}><Button type="text" size="small" loading={put.isPending} aria-label={t('desk.sub_status')}>{current?.name ?? t('desk.sub_status')}</Button></PopMenu>
}

function Tags({ conversation }: { conversation: Conversation }) {
  const [open, setOpen] = useState(false)
  return (
    <Popover trigger="click" arrow={false} open={open} onOpenChange={setOpen} destroyOnHidden
      content={<Suspense fallback={null}><TagBox conversation={conversation} onDone={() => setOpen(false)} /></Suspense>}>
      <Button type="text" size="small" icon={<TagOutlined />} aria-label={t('desk.tags')}>{conversation.tags.join('、') || t('desk.tags')}</Button>
    </Popover>
  )
}

/** Who takes part, and the talks before and after. */
function Around({ id }: { id: string }) {
  const [open, setOpen] = useState(false)
  const zone = useZone()
  const { data } = useAround(id, open)
  const link = (label: string, one: { id: string; created_at: string; status: string } | null | undefined) => one && (
    <Link to={`/conversations/${one.id}`} onClick={() => setOpen(false)}>{label} · {dateTimeText(one.created_at, zone)} · {tOr(`conversation_status.${one.status}`, one.status)}</Link>
  )
  const content = data && (
    <div style={{ display: 'grid', gap: 8 }}>
      <span>{t('desk.people')}：{data.participants.map((one) => one.name).join('、') || t('desk.nobody')}</span>
      {link(t('desk.previous'), data.previous)}
      {link(t('desk.following'), data.following)}
    </div>
  )
  return (
    <Popover trigger="click" arrow={false} open={open} onOpenChange={setOpen} content={content}>
      <Button type="text" size="small" icon={<LinkOutlined />}>{t('desk.people')}</Button>
    </Popover>
  )
}
