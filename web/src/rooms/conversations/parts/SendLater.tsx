import { ClockCircleOutlined } from '@ant-design/icons'
import { Badge, Button, Popover } from 'antd'
import { useState } from 'react'
import { newId } from '@/api/id'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { reschedule, schedule, unschedule, useScheduled, type Scheduled } from '../joined'
import { CONVERSATIONS } from '../queries'
import { LaterDialog, type Later } from './LaterDialog'

interface Props { conversation: string; text: string; onDone: () => void }

/** A clock beside the composer: send what is written at a time, and what waits so far. */
export function SendLater({ conversation, text, onDone }: Props) {
  const scheduled = useScheduled(conversation)
  const waiting = scheduled.data?.filter((one) => one.status === 'waiting') ?? []
  const [listing, setListing] = useState(false)
  const [open, setOpen] = useState<Scheduled | 'new' | null>(null)
  const keep = useAction(async ({ content, at, on_reply }: Later, key) => {
    const body = { content, send_at: at.toISOString(), on_reply }
    if (open && open !== 'new') return reschedule(open, body, key)
    return schedule(conversation, { ...body, external_message_id: newId() }, key)
  }, {
    stale: [[...CONVERSATIONS, 'scheduled', conversation]], done: t('later.kept'),
    onDone: () => { if (open === 'new') onDone(); setOpen(null) },
  })
  const label = waiting.length ? t('later.waiting_n', { n: waiting.length }) : t('later.send_at')
  const button = <Badge count={waiting.length} size="small"><Button icon={<ClockCircleOutlined />} aria-label={label} title={label} disabled={!text.trim() && !scheduled.data?.length} onClick={() => { if (!scheduled.data?.length) setOpen('new') }} /></Badge>
  return (
    <>
      {scheduled.data?.length
        ? <Popover trigger="click" arrow={false} placement="topRight" open={listing} onOpenChange={setListing} content={<List items={scheduled.data} fresh={!!text.trim()} onNew={() => { setListing(false); setOpen('new') }} onEdit={(one) => { setListing(false); setOpen(one) }} />}>{button}</Popover>
        : button}
      {open && <LaterDialog content={open === 'new' ? text.trim() : open.content} at={open === 'new' ? null : new Date(open.send_at)} onReply={open === 'new' ? 'cancel' : open.on_reply} saving={keep.isPending} onChoose={(later) => keep.mutate(later)} onClose={() => setOpen(null)} />}
    </>
  )
}

function List({ items, fresh, onNew, onEdit }: { items: Scheduled[]; fresh: boolean; onNew: () => void; onEdit: (one: Scheduled) => void }) {
  return (
    <div style={{ display: 'grid', gap: 10, width: 360, maxWidth: '80vw', maxHeight: 360, overflow: 'auto' }} role="group" aria-label={t('later.title')}>
      {fresh && <Button type="primary" onClick={onNew}>{t('later.send_at')}</Button>}
      {items.map((one) => <Line key={one.id} one={one} onEdit={() => onEdit(one)} />)}
    </div>
  )
}

function Line({ one, onEdit }: { one: Scheduled; onEdit: () => void }) {
  const zone = useZone()
  const cancel = useAction((_: void, key) => unschedule(one, key), { stale: [[...CONVERSATIONS, 'scheduled', one.conversation_id]], done: t('later.cancelled') })
  const waits = one.status === 'waiting'
  return (
    <article>
      <div><strong className="number">{dateTimeText(one.send_at, zone)}</strong> <span className="faint">{[one.author_name, tOr(`later_status.${one.status}`, one.status)].join(' · ')}</span></div>
      <div style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{one.content}</div>
      {waits && !one.will_send && <div className="quiet">{t('later.will_not')}</div>}
      {one.reason && <div className="quiet">{tOr(`later_reasons.${one.reason.replace('.', '_')}`, one.reason)}</div>}
      {waits && <span><Button type="link" size="small" onClick={onEdit}>{t('later.edit')}</Button><Button type="link" size="small" danger loading={cancel.isPending} onClick={() => cancel.mutate()}>{t('later.cancel')}</Button></span>}
    </article>
  )
}
