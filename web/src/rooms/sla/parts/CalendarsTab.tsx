import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Popconfirm, Skeleton } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { Card, PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { spansText, stretches } from '../hours'
import { deleteCalendar, SLA, useCalendars, type Calendar } from '../queries'
import { stretchName } from '../words'
import { CalendarForm } from './CalendarForm'
import { TryDue } from './TryDue'
import styles from './sla.module.css'

/** When people work. */
export function CalendarsTab() {
  const calendars = useCalendars()
  const manager = useMay()('sla:manage')
  const [open, setOpen] = useState<Calendar | 'new' | null>(null)
  const found = calendars.data ?? []
  const create = manager ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('hours.create')}</Button> : null
  return (
    <PageBody>
      <PageHeader title={t('sla.calendars')} subtitle={t('hours.subtitle')} actions={found.length > 0 && create} />
      {calendars.isPending && <Skeleton active />}
      {calendars.isError && <LoadFailed error={calendars.error} onRetry={() => void calendars.refetch()} />}
      {calendars.data?.length === 0 && <EmptyState title={t('hours.empty')} hint={t('hours.empty_hint')} action={create} />}
      {found.length > 0 && (
        <div className={styles.columns}>
          <div className={styles.stack}>{found.map((one) => <Line key={one.id} calendar={one} manager={manager} onEdit={() => setOpen(one)} />)}</div>
          <Card title={t('hours.try')}><TryDue calendars={found} /></Card>
        </div>
      )}
      {open && <CalendarForm key={open === 'new' ? 'new' : open.id} calendar={open === 'new' ? null : open} first={found.length === 0} onClose={() => setOpen(null)} />}
    </PageBody>
  )
}

function Line({ calendar, manager, onEdit }: { calendar: Calendar; manager: boolean; onEdit: () => void }) {
  const { name, is_default: usual, days, policies } = calendar
  const remove = useAction((_: void, key) => deleteCalendar(calendar.id, key), { stale: [SLA], done: t('hours.removed') })
  const verbs = manager && (
    <span className={styles.verbs}>
      <Button type="text" size="small" icon={<EditOutlined />} aria-label={t('hours.edit_named', { name })} onClick={onEdit} />
      <Popconfirm title={t('hours.remove_ask', { name })} okText={t('common.remove')} okButtonProps={{ danger: true }} onConfirm={() => remove.mutate()}>
        <Button type="text" size="small" icon={<DeleteOutlined />} loading={remove.isPending} aria-label={t('hours.remove_calendar', { name })} />
      </Popconfirm>
    </span>
  )
  const more = [usual && t('hours.default'), calendar.time_zone, days.length > 0 && t('hours.and_days', { n: days.length }), policies ? t('hours.used_by', { n: policies }) : t('hours.unused')]
  return (
    <Card title={name} extra={verbs}>
      <dl className={styles.stretches}>{stretches(calendar.weekly).map((one) => <Stretch key={one.from} name={stretchName(one)} text={spansText(one.spans)} />)}</dl>
      <span className="faint">{more.filter(Boolean).join(' · ')}</span>
    </Card>
  )
}

function Stretch({ name, text }: { name: string; text: string }) {
  return <><dt>{name}</dt><dd className="number">{text || t('hours.closed')}</dd></>
}
