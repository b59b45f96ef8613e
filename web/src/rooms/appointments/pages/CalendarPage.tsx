import { PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { t } from '@/i18n'
import { useEmployees } from '@/shared/pickers/people'
import { useMay, useSite, useZone } from '@/shared/session'
import { addDays, dayOf, dayText, instantAt, mondayOf } from '@/shared/time'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { useChangeParams } from '@/shared/useParams'
import { AppointmentDrawer } from '../parts/AppointmentDrawer'
import { BookingForm, type BookingStart } from '../parts/BookingForm'
import { CalendarGrid } from '../parts/CalendarGrid'
import { peopleColumns, present, resourceColumns, type By } from '../parts/columns'
import { RescheduleForm, type RescheduleStart } from '../parts/RescheduleForm'
import { Toolbar } from '../parts/Toolbar'
import styles from '../parts/calendar.module.css'
import { useCalendar, type Appointment } from '../queries'
import { useResources } from '../resources'
import { useDays } from '../useDays'

const NONE: Appointment[] = []
const BY: By[] = ['staff', 'room', 'device']

export function CalendarPage() {
  const [params] = useSearchParams()
  const change = useChangeParams()
  const zone = useZone()
  const site = useSite()
  const may = useMay()
  const today = dayOf(new Date(), zone)
  const day = params.get('date') ?? today
  const view = params.get('view') === 'week' ? 'week' : 'day'
  const by = BY.find((one) => one === params.get('by')) ?? 'staff'
  const employees = useEmployees()
  const every = useResources()
  const resources = (every.data ?? []).filter((one) => one.is_active && one.kind === by && (!site || one.site_id === site.id))
  const bookable = (employees.data ?? []).filter((person) => person.status !== 'left' && (!site || !person.site_id || person.site_id === site.id))
  const staffId = by === 'staff' ? params.get('staff') ?? (view === 'week' ? bookable[0]?.id : undefined) : undefined
  const resourceId = by === 'staff' ? undefined : params.get('resource') ?? (view === 'week' ? resources[0]?.id : undefined)
  const first = view === 'week' ? mondayOf(day) : day
  const start = instantAt(first, 0, zone).toISOString()
  const end = instantAt(addDays(first, view === 'week' ? 7 : 1), 0, zone).toISOString()
  const calendar = useCalendar(start, end, staffId, site?.id)
  const hours = useDays(calendar.data?.working, start, end, zone)
  const [move, setMove] = useState<RescheduleStart | null>(null)
  const [slot, setSlot] = useState<BookingStart | null>(null)

  const people = staffId ? bookable.filter((person) => person.id === staffId) : present(bookable, calendar.data)
  const asked = { view, first, today, one: by === 'staff' ? staffId : resourceId } as const
  const columns = by === 'staff' ? peopleColumns(asked, people) : resourceColumns(asked, resources)
  const wanted = params.get('new') ? { customer_id: params.get('customer_id') ?? undefined, lead_id: params.get('lead_id') ?? undefined, conversation_id: params.get('conversation_id') ?? undefined, day } : null
  const booking = slot ?? wanted
  const closeBooking = () => {
    setSlot(null)
    if (wanted) change({ new: null, customer_id: null, lead_id: null, conversation_id: null })
  }
  const writer = may('appointment:write')

  return (
    <div className={styles.page}>
      <PageHeader
        title={t('menu.appointments')}
        subtitle={view === 'week' ? `${dayText(first)} – ${dayText(addDays(first, 6))}` : dayText(day)}
        actions={writer && <Button type="primary" icon={<PlusOutlined />} onClick={() => setSlot({ day, staff_id: staffId })}>{t('calendar.create')}</Button>}
      />
      <Toolbar day={day} today={today} view={view} by={by} staffId={staffId} people={bookable} resourceId={resourceId} resources={resources} onChange={change} />
      {calendar.isError && <LoadFailed error={calendar.error} onRetry={() => void calendar.refetch()} />}
      {employees.isSuccess && calendar.isSuccess && columns.length === 0 && (by === 'staff'
        ? <EmptyState title={t('calendar.nobody')} hint={t('calendar.nobody_hint')} />
        : <EmptyState title={t('calendar.no_resource')} hint={t('calendar.no_resource_hint')} />)}
      {columns.length > 0 && !calendar.isError && (
        <CalendarGrid
          columns={columns}
          appointments={calendar.data?.items ?? NONE}
          zone={zone}
          closed={hours.closed}
          isWorking={hours.isWorking}
          ready={calendar.isSuccess}
          editable={writer}
          onOpen={(appointment) => change({ appointment: appointment.id })}
          onCreate={(column, minutes) => setSlot({ day: column.day, minutes, staff_id: column.staffId })}
          onMove={(appointment, column, minutes, length) => setMove({ appointment, staff_id: column.staffId ?? appointment.staff_id, starts_at: instantAt(column.day, minutes, zone).toISOString(), minutes: length })}
        />
      )}
      <AppointmentDrawer id={params.get('appointment')} onClose={() => change({ appointment: null })} onReschedule={(appointment) => setMove({ appointment, staff_id: appointment.staff_id, starts_at: appointment.starts_at })} />
      <BookingForm start={booking} people={bookable} onClose={closeBooking} onBooked={(made) => change({ date: dayOf(made.starts_at, zone), new: null, customer_id: null, lead_id: null, conversation_id: null })} />
      <RescheduleForm start={move} people={bookable} onClose={() => setMove(null)} onMoved={(made) => change({ appointment: null, date: dayOf(made.starts_at, zone) })} />
    </div>
  )
}
