import { BulbOutlined, CalendarOutlined } from '@ant-design/icons'
import type { UseQueryResult } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { loadWords, t, type Language, type Translated } from '@/i18n'
import type * as dealWords from '@/i18n/zh/deals'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText, shortText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { advice } from './advice'
import { useCustomerBookings, useCustomerConversations, type Customer } from '../queries'
import styles from './customer.module.css'

const words = (language: Language): Promise<Translated<typeof dealWords>> => (language === 'en' ? import('@/i18n/en/deals') : import('@/i18n/zh/deals'))
const CustomerDeals = lazy(async () => {
  const [file] = await Promise.all([import('./CustomerDeals'), loadWords('deals', words)])
  return { default: file.CustomerDeals }
})

const bookingTone = { pending: 'amber', confirmed: 'blue', completed: 'green', cancelled: 'grey', no_show: 'red' } as const

export function NextSteps({ customer }: { customer: Customer }) {
  const may = useMay()
  const zone = useZone()
  const navigate = useNavigate()
  const [now] = useState(() => Date.now())
  const bookings = useCustomerBookings(customer.id, may('appointment:read'))
  const talks = useCustomerConversations(customer.id, may('conversation:read'))
  const steps = advice(customer, bookings.data ?? [], now)
  return (
    <div className={styles.stack}>
      <Card title={t('customers.next')}>
        {steps.length === 0 && <span className="quiet">{t('customers.next_none')}</span>}
        {steps.map((step) => <div key={step} className={styles.step}><BulbOutlined style={{ color: 'var(--ant-color-warning)', marginTop: 4 }} /><span>{t(step)}</span></div>)}
        {may('appointment:write') && (
          <Button block type="primary" icon={<CalendarOutlined />} style={{ marginTop: 10 }} onClick={() => void navigate(`/appointments?new=1&customer_id=${customer.id}`)}>{t('customers.book')}</Button>
        )}
      </Card>
      {may('deal:read') && <Suspense fallback={null}><CustomerDeals id={customer.id} /></Suspense>}
      {may('appointment:read') && <Card title={t('customers.bookings')}>
        <Waiting of={bookings} />
        {bookings.data?.length === 0 && <span className="quiet">{t('customers.no_bookings')}</span>}
        {bookings.data?.map((booking) => (
          <Link key={booking.id} className={styles.booking} to={`/appointments?appointment=${booking.id}`}>
            <span><span className="number">{dateTimeText(booking.starts_at, zone)}</span><br /><span className="faint">{[booking.service_item_name, booking.staff_name].filter(Boolean).join(' · ')}</span></span>
            <StatusTag group="appointment_status" value={booking.status} tone={bookingTone[booking.status as keyof typeof bookingTone]} />
          </Link>
        ))}
      </Card>}
      {may('conversation:read') && <Card title={t('customers.talks')}>
        <Waiting of={talks} />
        {talks.data?.length === 0 && <span className="quiet">{t('customers.no_talks')}</span>}
        {talks.data?.map((talk) => (
          <Link key={talk.id} className={styles.booking} to={`/conversations/${talk.id}`}>
            <span className="ellipsis">{talk.last_message_preview ?? t('customers.talk')}</span>
            {talk.last_message_at && <span className="faint" style={{ flex: 'none' }}>{shortText(talk.last_message_at, zone)}</span>}
          </Link>
        ))}
      </Card>}
    </div>
  )
}

function Waiting({ of }: { of: Pick<UseQueryResult, 'isPending' | 'isError' | 'error' | 'refetch'> }) {
  if (of.isPending) return <Skeleton active title={false} paragraph={{ rows: 2 }} />
  return of.isError ? <LoadFailed error={of.error} onRetry={() => void of.refetch()} /> : null
}
