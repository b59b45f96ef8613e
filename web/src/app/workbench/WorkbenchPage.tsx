import { AuditOutlined, CalendarOutlined, FunnelPlotOutlined, MessageOutlined } from '@ant-design/icons'
import { useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { explain } from '@/api/problem'
import { t, type Key } from '@/i18n'
import { useMay, useSession, useSite, useZone } from '@/shared/session'
import { countText } from '@/shared/number'
import { dayOf, dayText, timeText, wallClock } from '@/shared/time'
import { Card, PageBody } from '@/shared/ui/Card'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { useCount, useToday, useWaiting, type Counted } from './queries'
import styles from './workbench.module.css'

const tone = { pending: 'amber', confirmed: 'blue', completed: 'green', no_show: 'red' } as const

export function WorkbenchPage() {
  const { user } = useSession()
  const zone = useZone()
  const may = useMay()
  const [now] = useState(() => new Date())
  const today = dayOf(now, zone)
  return (
    <PageBody>
      <PageHeader title={t(greeting(wallClock(now, zone).hour), { name: user.name })} subtitle={dayText(today)} />
      <div className={styles.numbers}>
        {may('appointment:read') && <Count room="appointments" words="workbench.bookings" to="/appointments" icon={<CalendarOutlined />} />}
        {may('conversation:read') && <Count room="conversations" words="workbench.talks" to="/conversations" icon={<MessageOutlined />} />}
        {may('lead:read') && <Count room="leads" words="workbench.leads" to="/leads?status=new" icon={<FunnelPlotOutlined />} />}
        {may('review:read') && <Count room="reviews" words="workbench.items" to="/reviews" icon={<AuditOutlined />} />}
      </div>
      <div className={styles.columns}>
        {may('appointment:read') && <Today day={today} zone={zone} />}
        {may('conversation:read') && <Waiting />}
      </div>
    </PageBody>
  )
}

function greeting(hour: number): Key {
  if (hour < 6) return 'workbench.hello_night'
  if (hour < 12) return 'workbench.hello_morning'
  return hour < 18 ? 'workbench.hello_afternoon' : 'workbench.hello_evening'
}

function Count({ room, words, to, icon }: { room: Counted; words: Key; to: string; icon: ReactNode }) {
  const { data } = useCount(room, useSite()?.id)
  return (
    <Link to={to} className={styles.number}>
      <span className={styles.icon}>{icon}</span>
      <span>
        <strong className="number">{data === undefined ? '—' : countText(data)}</strong>
        <span className="quiet">{t(words)}</span>
      </span>
    </Link>
  )
}

function Today({ day, zone }: { day: string; zone: string }) {
  const bookings = useToday(day, zone, useSite()?.id)
  return (
    <Card title={t('workbench.today')} extra={<Link to="/appointments">{t('workbench.calendar')}</Link>}>
      {bookings.isError && <p className="quiet">{explain(bookings.error)}</p>}
      {bookings.data?.length === 0 && <p className="quiet">{t('workbench.no_bookings')}</p>}
      {bookings.data?.map((booking) => (
        <Link key={booking.id} to={`/appointments?appointment=${booking.id}`} className={styles.row}>
          <span className={`${styles.time} number`}>{timeText(booking.starts_at, zone)}</span>
          <span className={styles.text}><span className="ellipsis">{booking.customer_name ?? t('calendar.no_customer')}</span><span className="faint ellipsis">{[booking.service_item_name, booking.staff_name].filter(Boolean).join(' · ')}</span></span>
          <StatusTag group="appointment_status" value={booking.status} tone={tone[booking.status as keyof typeof tone]} />
        </Link>
      ))}
    </Card>
  )
}

function Waiting() {
  const waiting = useWaiting()
  return (
    <Card title={t('workbench.waiting')} extra={<Link to="/conversations">{t('workbench.inbox')}</Link>}>
      {waiting.isError && <p className="quiet">{explain(waiting.error)}</p>}
      {waiting.data?.length === 0 && <p className="quiet">{t('workbench.no_waiting')}</p>}
      {waiting.data?.map((talk) => (
        <Link key={talk.id} to={`/conversations/${talk.id}`} className={styles.row}>
          <span className={styles.text}><span className="ellipsis">{talk.customer_name ?? talk.visitor_name ?? t('inbox.visitor')}</span><span className="faint ellipsis">{talk.last_message_preview}</span></span>
          {talk.unread_count > 0 && <span className={styles.unread}>{talk.unread_count}</span>}
        </Link>
      ))}
    </Card>
  )
}
