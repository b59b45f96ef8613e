import { Button, Input, Popover, Segmented, Select } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { useUsers } from '@/shared/pickers/people'
import { dateTimeText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { Waiting } from '@/shared/ui/Waiting'
import { useChangeParams, useWords } from '@/shared/useParams'
import { CSAT, handleRating, useRatings, type Rating } from '../csat'
import styles from './csat.module.css'

type Which = 'low' | 'commented' | 'all'
const WHICH: Which[] = ['low', 'commented', 'all']

/** What customers said, the newest first; low scores wait until somebody has seen to them. */
export function Ratings({ since, until }: { since: string; until: string }) {
  const words = useWords()
  const change = useChangeParams()
  const users = useUsers()
  const which = WHICH.find((one) => one === words.get('which')) ?? 'low'
  const agent = words.get('agent') ?? undefined
  const list = useRatings({ since, until, agent, low: which === 'low' || undefined, handled: which === 'low' ? false : undefined, commented: which === 'commented' || undefined })
  const picks = (
    <div className={styles.picks}>
      <Segmented<Which> aria-label={t('csat.which')} value={which} onChange={(value) => change({ which: value === 'low' ? null : value }, true)} options={WHICH.map((value) => ({ value, label: t(`csat.which_${value}`) }))} />
      <Select allowClear showSearch optionFilterProp="label" aria-label={t('csat.agent')} placeholder={t('csat.any_agent')} value={agent} style={{ minWidth: 130 }} onChange={(value?: string) => change({ agent: value }, true)} options={users.data?.map(({ id, name }) => ({ value: id, label: name }))} />
    </div>
  )
  return (
    <Card title={t('csat.said')} extra={picks}>
      {list.isPending && <Waiting />}
      {list.isError && <LoadFailed error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.length === 0 && <EmptyState title={t(which === 'low' ? 'csat.none_low' : 'csat.none')} />}
      <ul className={styles.said}>{list.data?.map((one) => <Line key={one.id} rating={one} />)}</ul>
      {list.hasNextPage && <Button type="link" block loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('common.load_more')}</Button>}
    </Card>
  )
}

function Line({ rating }: { rating: Rating }) {
  const zone = useZone()
  const to = rating.ticket_id ? `/tickets/${rating.ticket_id}` : `/conversations/${rating.conversation_id}`
  return (
    <li>
      <div className={styles.head}>
        <StatusTag group="csat_scores" value={String(rating.score)} tone={rating.score <= 2 ? 'red' : rating.score === 3 ? 'amber' : 'green'} />
        <Link to={to}>{t(rating.ticket_id ? 'csat.ticket' : 'csat.talk')} {rating.number}</Link>
        <span className="quiet">{[rating.agent_name ?? t('csat.nobody'), rating.channel_name].filter(Boolean).join(' · ')}</span>
        <span className="faint number">{dateTimeText(rating.created_at, zone)}</span>
        {(rating.score <= 2 || rating.handled_at) && <Handle rating={rating} />}
      </div>
      {rating.comment && <p className={styles.words}>{rating.comment}</p>}
      {rating.handle_note && <p className="quiet">{t('csat.handled_note', { note: rating.handle_note })}</p>}
    </li>
  )
}

function Handle({ rating }: { rating: Rating }) {
  const may = useMay()
  const [open, setOpen] = useState(false)
  const [note, setNote] = useState(rating.handle_note ?? '')
  const handle = useAction((handled: boolean, key) => handleRating(rating.id, { handled, note: note.trim() || null }, key), { stale: [CSAT], done: t('csat.handled'), onDone: () => setOpen(false) })
  if (!may('ticket:write')) return rating.handled_at ? <span className="faint">{t('csat.handled')}</span> : null
  if (rating.handled_at) return <Button size="small" type="link" loading={handle.isPending} onClick={() => handle.mutate(false)}>{t('csat.reopen')}</Button>
  const form = (
    <div style={{ display: 'grid', gap: 8, width: 280 }}>
      <Input.TextArea aria-label={t('csat.note')} placeholder={t('csat.note_hint')} maxLength={500} autoSize={{ minRows: 2 }} value={note} onChange={(event) => setNote(event.target.value)} />
      <Button type="primary" size="small" loading={handle.isPending} onClick={() => handle.mutate(true)}>{t('csat.handle')}</Button>
    </div>
  )
  return <Popover trigger="click" open={open} onOpenChange={setOpen} content={form}><Button size="small">{t('csat.handle')}</Button></Popover>
}
