import { LeftOutlined, PlayCircleOutlined, RightOutlined } from '@ant-design/icons'
import { Button, DatePicker } from 'antd'
import dayjs from 'dayjs'
import { useEffect, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useMay, useSite, useZone } from '@/shared/session'
import { addDays, dayOf, dayText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { reviewTone } from '../labels'
import { REVIEWS, runReviews, useReviews, type Review } from '../queries'

const RUNS_FOR = 60_000

export function ReviewsPage() {
  const [params, setParams] = useSearchParams()
  const zone = useZone()
  const site = useSite()
  const may = useMay()
  const navigate = useNavigate()
  const yesterday = addDays(dayOf(new Date(), zone), -1)
  const date = params.get('date') ?? yesterday
  const setDate = (day: string) => setParams(day === yesterday ? {} : { date: day })
  const [running, setRunning] = useState(false)
  const query = useReviews(date, site?.id, running)
  const run = useAction((_: void, key) => runReviews(date, site?.id, key), { stale: [REVIEWS], done: t('reviews.started'), onDone: () => setRunning(true) })
  useEffect(() => {
    if (!running) return
    const timer = setTimeout(() => setRunning(false), RUNS_FOR)
    return () => clearTimeout(timer)
  }, [running])
  const runButton = may('review:run') && (
    <Button type="primary" icon={<PlayCircleOutlined />} loading={run.isPending} onClick={() => run.mutate()}>{t('reviews.run')}</Button>
  )
  const columns: ListColumn<Review>[] = [
    { key: 'who', title: t('reviews.who'), width: 140, phone: true, ellipsis: true, render: (_, review) => review.customer_name ?? t('inbox.visitor') },
    { key: 'summary', title: t('reviews.summary'), width: 420, ellipsis: true, dataIndex: 'summary' },
    { key: 'agent', title: t('reviews.agent'), width: 120, render: (_, review) => review.agent_name ?? '—' },
    { key: 'open', title: t('reviews.open_items'), width: 110, phone: true, className: 'number', render: (_, review) => t('reviews.open_of', { open: review.open_items, all: review.item_count }) },
    { key: 'status', title: t('reviews.status'), width: 110, phone: true, render: (_, review) => <StatusTag group="review_status" value={review.status} tone={reviewTone[review.status]} /> },
  ]
  return (
    <ListPage<Review>
      name="reviews"
      title={t('menu.reviews')}
      subtitle={t('reviews.subtitle', { day: dayText(date) })}
      columns={columns}
      query={query}
      filters={
        <>
          <Button icon={<LeftOutlined />} aria-label={t('calendar.before')} onClick={() => setDate(addDays(date, -1))} />
          <DatePicker value={dayjs(date)} allowClear={false} aria-label={t('calendar.date')} onChange={(value) => setDate(value?.format('YYYY-MM-DD') ?? yesterday)} />
          <Button icon={<RightOutlined />} aria-label={t('calendar.after')} onClick={() => setDate(addDays(date, 1))} />
        </>
      }
      actions={runButton}
      empty={{ title: t('reviews.empty', { day: dayText(date) }), hint: t('reviews.empty_hint'), action: runButton }}
      onOpen={(review) => void navigate(`/reviews/${review.id}`)}
    />
  )
}
