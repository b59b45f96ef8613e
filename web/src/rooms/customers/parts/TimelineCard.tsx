import { Button, DatePicker, Empty, Select, Skeleton, Table } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { useMay, useZone } from '@/shared/session'
import { dayOf, dayText, instantAt, timeText, type Day } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { useJourney } from '../around'
import { useTimeline, type Activity } from '../queries'
import { activityColor, activityLink } from './activity'
import { NoteBox } from './NoteBox'
import { lines, stageAt, type Line } from './rows'
import styles from './customer.module.css'

const KINDS = ['note', 'contact', 'stage', 'tag', 'owner', 'score', 'deal', 'conversation', 'appointment', 'ticket', 'lead', 'review', 'file', 'clue'] as const
const HEIGHT = 620
const NEAR_END = 300
const MIDNIGHT = 24 * 60

/** Everything that happened, in rows that are there only while one looks at them. */
export function TimelineCard({ id }: { id: string }) {
  const may = useMay()
  const zone = useZone()
  const [kinds, setKinds] = useState<string[]>([])
  const [day, setDay] = useState<Day>('')
  const asOf = day ? new Date(instantAt(day, MIDNIGHT, zone).getTime() - 1).toISOString() : undefined
  const timeline = useTimeline(id, { ...(kinds.length > 0 ? { kinds: kinds.join(',') } : {}), ...(asOf ? { as_of: asOf } : {}) })
  const items = timeline.data?.pages.flatMap((page) => page.items) ?? []
  const rows = lines(items, zone)
  return (
    <Card title={t('customers.timeline')}>
      {may('customer:write') && <NoteBox id={id} />}
      <div className={styles.bar}>
        <Select mode="multiple" allowClear maxTagCount="responsive" style={{ flex: 1, minWidth: 160 }} value={kinds} onChange={setKinds} placeholder={t('around.kinds')} aria-label={t('around.kinds')}
          options={KINDS.map((value) => ({ value, label: t(`activity_kinds.${value}`) }))} />
        <DatePicker style={{ width: 160 }} value={day ? dayjs(day) : null} placeholder={t('around.as_of')} aria-label={t('around.as_of')} maxDate={dayjs(dayOf(new Date(), zone))} onChange={(value) => setDay(value?.format('YYYY-MM-DD') ?? '')} />
        {day && <Button type="link" onClick={() => setDay('')}>{t('around.today')}</Button>}
      </div>
      {day && asOf && <AsOf id={id} day={day} at={asOf} />}
      {timeline.isPending && <Skeleton active />}
      {timeline.isError && <LoadFailed error={timeline.error} onRetry={() => void timeline.refetch()} />}
      {timeline.isSuccess && items.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('customers.no_timeline')} />}
      {rows.length > 0 && (
        <Table<Line>
          virtual
          rowKey="key"
          size="small"
          showHeader={false}
          pagination={false}
          className={styles.timeline}
          dataSource={rows}
          scroll={{ x: 240, y: Math.min(HEIGHT, rows.length * 60 + 40) }}
          columns={[{ key: 'line', render: (_, line) => (line.item ? <Event item={line.item} time={timeText(line.item.occurred_at, zone)} /> : <div className={styles.day}>{dayText(line.day)}</div>) }]}
          onScroll={(event) => {
            const place = event.currentTarget
            if (place && place.scrollHeight - place.scrollTop - place.clientHeight < NEAR_END && timeline.hasNextPage && !timeline.isFetchingNextPage) void timeline.fetchNextPage()
          }}
        />
      )}
      {timeline.hasNextPage && <Button block type="link" loading={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>{t('common.load_more')}</Button>}
      {items.length > 20 && !timeline.hasNextPage && <div className="faint" style={{ textAlign: 'center', paddingTop: 8 }}>{t('around.end')}</div>}
    </Card>
  )
}

function AsOf({ id, day, at }: { id: string; day: Day; at: string }) {
  const journey = useJourney(id, true)
  const stage = stageAt(journey.data ?? [], at)
  return <p className="quiet" role="status">{t('around.as_of_note', { day: dayText(day), stage: stage ? tOr(`stages.${stage}`, stage) : '—' })}</p>
}

function Event({ item, time }: { item: Activity; time: string }) {
  const link = activityLink(item.metadata)
  return (
    <div className={styles.event} style={{ borderInlineStart: `2px solid ${activityColor(item.type)}` }}>
      <div className={styles.eventHead}>
        <span>{item.title || tOr(`activity.${item.type}`, item.type)}{item.is_masked && !item.title && <span className="faint">{t('around.masked')}</span>}{link && <> <Link to={link}>{t('common.open')}</Link></>}</span>
        <span className="faint number" style={{ flex: 'none' }}>{[item.user_name, time].filter(Boolean).join(' · ')}</span>
      </div>
      {item.description && <div className={styles.eventText}>{item.description}</div>}
    </div>
  )
}
