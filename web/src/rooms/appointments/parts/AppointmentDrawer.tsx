import { Button, Drawer, Popconfirm, Skeleton, Timeline } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText, timeText } from '@/shared/time'
import { Card, Facts } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { appointmentTone, stagesAfter, undoable, verbs } from '../labels'
import { advance, APPOINTMENTS, completeAppointment, confirmAppointment, noShow, undo, useAppointment, useAppointmentEvents, type Appointment, type Stage } from '../queries'
import { CancelDialog } from './CancelDialog'

interface Props { id: string | null; onClose: () => void; onReschedule: (appointment: Appointment) => void }

export function AppointmentDrawer({ id, onClose, onReschedule }: Props) {
  const appointment = useAppointment(id)
  const { data } = appointment
  return (
    <Drawer title={data?.customer_name ?? t('calendar.one')} open={!!id} onClose={onClose} size={480} styles={{ wrapper: { maxWidth: '100vw' } }}
      extra={data && <StatusTag group="appointment_status" value={data.status} tone={appointmentTone[data.status]} />}>
      {appointment.isPending && id && <Skeleton active />}
      {appointment.isError && <LoadFailed error={appointment.error} onRetry={() => void appointment.refetch()} />}
      {data && <Content appointment={data} onReschedule={() => onReschedule(data)} />}
    </Drawer>
  )
}

function Content({ appointment, onReschedule }: { appointment: Appointment; onReschedule: () => void }) {
  const zone = useZone()
  const may = useMay()
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      {may('appointment:write') && <Verbs appointment={appointment} onReschedule={onReschedule} />}
      <Card>
        <Facts rows={[
          [t('calendar.when'), `${dateTimeText(appointment.starts_at, zone)} – ${timeText(appointment.ends_at, zone)}`],
          [t('calendar.customer'), <Link key="who" to={`/customers/${appointment.customer_id}`}>{appointment.customer_name}</Link>],
          [t('customers.phone'), appointment.customer_phone && <span className="number">{appointment.customer_phone}</span>],
          [t('calendar.staff'), appointment.staff_name],
          [t('calendar.service'), appointment.service_item_name],
          [t('calendar.room'), appointment.resources.map(({ name }) => name).join('、')],
          [t('calendar.stage'), appointment.stage && [t(`appointment_stages.${appointment.stage}`), appointment.arrived_at && t('calendar.arrived_at', { when: timeText(appointment.arrived_at, zone) })].filter(Boolean).join(' · ')],
          [t('calendar.number'), <span key="no" className="number">{appointment.appointment_no}</span>],
          [t('calendar.talk'), appointment.conversation_id && <Link to={`/conversations/${appointment.conversation_id}`}>{t('common.open')}</Link>],
          [t('calendar.note'), appointment.note],
          [t('calendar.cancel_reason'), appointment.cancel_reason && tOr(`cancel_codes.${appointment.cancel_reason}`, appointment.cancel_reason)],
          [t('calendar.hold'), appointment.status === 'pending' && appointment.hold_expires_at && dateTimeText(appointment.hold_expires_at, zone)],
        ]} />
      </Card>
      <History id={appointment.id} />
    </div>
  )
}

function Verbs({ appointment, onReschedule }: { appointment: Appointment; onReschedule: () => void }) {
  const [cancelling, setCancelling] = useState(false)
  const stale = [APPOINTMENTS, ['summary', 'appointments'], ['customers']]
  const confirm = useAction((_: void, key) => confirmAppointment(appointment.id, key), { stale, done: t('calendar.confirmed') })
  const complete = useAction((_: void, key) => completeAppointment(appointment.id, key), { stale, done: t('calendar.completed') })
  const absent = useAction((_: void, key) => noShow(appointment.id, key), { stale, done: t('form.saved') })
  const go = useAction((stage: Stage, key) => advance(appointment.id, stage, key), { stale, done: t('form.saved') })
  const back = useAction((_: void, key) => undo(appointment.id, t('calendar.undo_reason'), key), { stale, done: t('calendar.undone') })
  const offered = verbs[appointment.status] ?? []
  const stages = appointment.status === 'confirmed' ? stagesAfter(appointment.stage) : []
  if (undoable(appointment.status, appointment.cancel_reason)) {
    return <Popconfirm title={t('calendar.undo_ask')} onConfirm={() => back.mutate()}><Button loading={back.isPending}>{t('calendar.undo')}</Button></Popconfirm>
  }
  if (offered.length === 0) return null
  return (
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
      {offered.includes('confirm') && <Button type="primary" loading={confirm.isPending} onClick={() => confirm.mutate()}>{t('calendar.confirm')}</Button>}
      {stages.map((stage) => <Button key={stage} loading={go.isPending} onClick={() => go.mutate(stage)}>{t(`appointment_stages.${stage}`)}</Button>)}
      {offered.includes('complete') && <Button type="primary" loading={complete.isPending} onClick={() => complete.mutate()}>{t('calendar.complete')}</Button>}
      {offered.includes('reschedule') && <Button onClick={onReschedule}>{t('calendar.reschedule')}</Button>}
      {offered.includes('no_show') && (
        <Popconfirm title={t('calendar.no_show_ask')} onConfirm={() => absent.mutate()}><Button loading={absent.isPending}>{t('calendar.no_show')}</Button></Popconfirm>
      )}
      {offered.includes('cancel') && <Button danger onClick={() => setCancelling(true)}>{t('calendar.cancel')}</Button>}
      <CancelDialog id={appointment.id} open={cancelling} onClose={() => setCancelling(false)} />
    </div>
  )
}

function History({ id }: { id: string }) {
  const zone = useZone()
  const events = useAppointmentEvents(id)
  if (!events.data?.length) return null
  return (
    <Card title={t('calendar.history')}>
      <Timeline items={events.data.map((event) => ({
        key: event.id,
        content: (
          <div>
            <div>{tOr(`appointment_events.${event.event_type}`, event.event_type)}</div>
            <div className="faint">{[event.operator_name, dateTimeText(event.created_at, zone)].filter(Boolean).join(' · ')}</div>
            {event.reason && <div className="quiet">{tOr(`cancel_codes.${event.reason}`, event.reason)}</div>}
          </div>
        ),
      }))} />
    </Card>
  )
}
