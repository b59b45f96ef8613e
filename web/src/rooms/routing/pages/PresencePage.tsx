import { Segmented, Skeleton, Table } from 'antd'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { addDays, dayOf, dayText, instantAt, timeText } from '@/shared/time'
import { useZone } from '@/shared/session'
import { Card, PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { useChangeParams, useWords } from '@/shared/useParams'
import { barsOf, hoursOf, totalsOf, usePresence, type Person, type PersonDay } from '../attendance'
import styles from '../parts/presence.module.css'

const RANGES = [1, 7, 14, 31]

/** Who was at the desk when: hours of each, and the line of each day. */
export function PresencePage() {
  const zone = useZone()
  const change = useChangeParams()
  const asked = useWords().get('days')
  const days = RANGES.find((one) => String(one) === asked) ?? 7
  const today = dayOf(new Date(), zone)
  const report = usePresence(addDays(today, 1 - days), today)
  const picker = <Segmented aria-label={t('attendance.range')} value={days} onChange={(value) => change({ days: value === 7 ? null : String(value) }, true)} options={RANGES.map((value) => ({ value, label: value === 1 ? t('attendance.today') : t('attendance.last', { n: value }) }))} />
  return (
    <PageBody>
      <PageHeader title={t('attendance.title')} subtitle={t('attendance.subtitle')} actions={<><Link to="/supervisor">{t('attendance.wall')}</Link>{picker}</>} />
      {report.isPending && <Skeleton active />}
      {report.isError && <LoadFailed error={report.error} onRetry={() => void report.refetch()} />}
      {report.data?.items.length === 0 && <EmptyState title={t('attendance.empty')} hint={t('attendance.empty_hint')} />}
      {report.data && report.data.items.length > 0 && (
        <>
          <p className={styles.legend}><i data-status="online" />{t('agent_status.online')}<i data-status="busy" />{t('agent_status.busy')}</p>
          {report.data.items.map((person) => <PersonCard key={person.user_id} person={person} zone={report.data.zone} />)}
        </>
      )}
    </PageBody>
  )
}

function PersonCard({ person, zone }: { person: Person; zone: string }) {
  const { online, busy, away } = totalsOf(person.days)
  const sums = [t('attendance.online', { n: hoursOf(online) }), t('attendance.busy', { n: hoursOf(busy) }), t('attendance.away', { n: hoursOf(away) })].join(' · ')
  const hours = (name: 'online_seconds' | 'busy_seconds' | 'away_seconds', title: string) => ({ title, width: 90, align: 'right' as const, className: 'number', render: (_: unknown, day: PersonDay) => hoursOf(day[name]) })
  return (
    <Card title={person.name} extra={<span className="quiet number">{sums}</span>}>
      <Table<PersonDay> size="small" rowKey="day" pagination={false} dataSource={[...person.days].reverse()} scroll={{ x: 760 }}
        columns={[
          { title: t('attendance.day'), width: 130, render: (_, day) => dayText(day.day) },
          { title: t('attendance.times'), width: 130, className: 'number', render: (_, day) => `${timeText(day.first_at, zone)} – ${day.last_at ? timeText(day.last_at, zone) : t('attendance.now')}` },
          hours('online_seconds', t('attendance.online_hours')), hours('busy_seconds', t('attendance.busy_hours')), hours('away_seconds', t('attendance.away_hours')),
          { title: t('attendance.line'), render: (_, day) => <DayLine day={day} zone={zone} /> },
        ]} />
    </Card>
  )
}

function DayLine({ day, zone }: { day: PersonDay; zone: string }) {
  const said = day.spans.map(({ status, since, until }) => `${t(`agent_status.${status}`)} ${timeText(since, zone)}–${timeText(until, zone)}`).join('，')
  return (
    <div className={styles.line} role="img" aria-label={said} title={said}>
      {barsOf(day, instantAt(day.day, 0, zone)).map(({ status, left, width }) => <i key={left} data-status={status} style={{ left: `${left}%`, width: `${width}%` }} />)}
    </div>
  )
}
