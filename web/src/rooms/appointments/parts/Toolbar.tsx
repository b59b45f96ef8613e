import { BarChartOutlined, LeftOutlined, LinkOutlined, PrinterOutlined, RightOutlined } from '@ant-design/icons'
import { Button, DatePicker, Segmented, Select } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { t } from '@/i18n'
import type { Employee } from '@/shared/pickers/people'
import { addDays, type Day } from '@/shared/time'
import type { Resource } from '../resources'
import styles from './calendar.module.css'
import type { By } from './columns'
import { FeedDialog } from './FeedDialog'
import { ReportDialog } from './ReportDialog'

interface Props {
  day: Day
  today: Day
  view: 'day' | 'week'
  by: By
  staffId: string | undefined
  people: Employee[]
  resourceId: string | undefined
  resources: Resource[]
  onChange: (changes: Record<string, string | null>) => void
}

export function Toolbar({ day, today, view, by, staffId, people, resourceId, resources, onChange }: Props) {
  const step = view === 'week' ? 7 : 1
  const [feed, setFeed] = useState(false)
  const [report, setReport] = useState(false)
  return (
    <div className={styles.bar}>
      <Button disabled={day === today} onClick={() => onChange({ date: null })}>{t('calendar.today')}</Button>
      <Button icon={<LeftOutlined />} aria-label={t('calendar.before')} onClick={() => onChange({ date: addDays(day, -step) })} />
      <Button icon={<RightOutlined />} aria-label={t('calendar.after')} onClick={() => onChange({ date: addDays(day, step) })} />
      <DatePicker value={dayjs(day)} allowClear={false} aria-label={t('calendar.date')} onChange={(value) => onChange({ date: value?.format('YYYY-MM-DD') ?? null })} />
      <Segmented<'day' | 'week'>
        value={view}
        onChange={(value) => onChange({ view: value === 'week' ? 'week' : null })}
        options={[{ value: 'day', label: t('calendar.day') }, { value: 'week', label: t('calendar.week') }]}
      />
      <Segmented<By>
        value={by}
        aria-label={t('calendar.by')}
        onChange={(value) => onChange({ by: value === 'staff' ? null : value, resource: null })}
        options={(['staff', 'room', 'device'] as const).map((value) => ({ value, label: t(`calendar.by_${value}`) }))}
      />
      {by === 'staff'
        ? (
          <Pick value={staffId} clear={view === 'day'} label={t('calendar.staff')} placeholder={t('calendar.everybody')} onPick={(id) => onChange({ staff: id })}
            options={people.map(({ id, name, position }) => ({ value: id, label: position ? `${name} · ${position}` : name }))} />
        )
        : (
          <Pick value={resourceId} clear={view === 'day'} label={t('calendar.room')} placeholder={t('calendar.room')} onPick={(id) => onChange({ resource: id })}
            options={resources.map(({ id, name }) => ({ value: id, label: name }))} />
        )}
      <Button icon={<BarChartOutlined />} aria-label={t('calendar.report')} title={t('calendar.report')} onClick={() => setReport(true)} />
      <ReportDialog open={report} today={today} onClose={() => setReport(false)} />
      <Button icon={<LinkOutlined />} aria-label={t('feed.title')} title={t('feed.title')} onClick={() => setFeed(true)} />
      <FeedDialog open={feed} onClose={() => setFeed(false)} />
      <Button icon={<PrinterOutlined />} aria-label={t('calendar.print')} onClick={() => window.print()} />
      <span className={styles.spring} />
      <Legend />
    </div>
  )
}

interface PickProps { value: string | undefined; clear: boolean; label: string; placeholder: string; options: { value: string; label: string }[]; onPick: (id: string | null) => void }

function Pick({ value, clear, label, placeholder, options, onPick }: PickProps) {
  return (
    <Select style={{ minWidth: 150 }} allowClear={clear} showSearch={{ optionFilterProp: 'label' }} value={value} placeholder={placeholder} aria-label={label}
      onChange={(id?: string) => onPick(id ?? null)} options={options} />
  )
}

function Legend() {
  return (
    <div className={styles.legend} aria-hidden="true">
      {(['pending', 'confirmed', 'completed', 'no_show'] as const).map((status) => (
        <span key={status}><i data-status={status} />{t(`appointment_status.${status}`)}</span>
      ))}
      <span><i data-status="closed" />{t('calendar.closed')}</span>
    </div>
  )
}
