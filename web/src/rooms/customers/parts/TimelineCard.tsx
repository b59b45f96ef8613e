import { Button, Empty, Input, Skeleton, Timeline } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { dayOf, dayText, timeText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { addNote, CUSTOMERS, useTimeline, type Activity } from '../queries'
import { activityColor, activityLink } from './activity'
import styles from './customer.module.css'

export function TimelineCard({ id }: { id: string }) {
  const may = useMay()
  const zone = useZone()
  const timeline = useTimeline(id)
  const items = timeline.data?.pages.flatMap((page) => page.items) ?? []
  const days = new Map<string, Activity[]>()
  for (const item of items) {
    const day = dayOf(item.occurred_at, zone)
    days.set(day, [...(days.get(day) ?? []), item])
  }
  return (
    <Card title={t('customers.timeline')}>
      {may('customer:write') && <NoteBox id={id} />}
      {timeline.isPending && <Skeleton active />}
      {timeline.isError && <LoadFailed error={timeline.error} onRetry={() => void timeline.refetch()} />}
      {timeline.isSuccess && items.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('customers.no_timeline')} />}
      {[...days].map(([day, events]) => (
        <div key={day}>
          <div className={styles.day}>{dayText(day)}</div>
          <Timeline items={events.map((item) => ({ key: item.id, color: activityColor(item.type), content: <Event item={item} time={timeText(item.occurred_at, zone)} /> }))} />
        </div>
      ))}
      {timeline.hasNextPage && <Button block type="link" loading={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>{t('common.load_more')}</Button>}
    </Card>
  )
}

function Event({ item, time }: { item: Activity; time: string }) {
  const link = activityLink(item.metadata)
  return (
    <div className={styles.event}>
      <div className={styles.eventHead}>
        <span>{item.title || tOr(`activity.${item.type}`, item.type)}{link && <> <Link to={link}>{t('common.open')}</Link></>}</span>
        <span className="faint number">{[item.user_name, time].filter(Boolean).join(' · ')}</span>
      </div>
      {item.description && <div className={styles.eventText}>{item.description}</div>}
    </div>
  )
}

function NoteBox({ id }: { id: string }) {
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
