import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, DatePicker, Segmented, Select } from 'antd'
import dayjs from 'dayjs'
import { t } from '@/i18n'
import type { Employee } from '@/shared/pickers/people'
import { addDays, type Day } from '@/shared/time'
import styles from './calendar.module.css'

interface Props {
  day: Day
  today: Day
  view: 'day' | 'week'
  staffId: string | undefined
  people: Employee[]
  onChange: (changes: Record<string, string | null>) => void
}

export function Toolbar({ day, today, view, staffId, people, onChange }: Props) {
  const by = view === 'week' ? 7 : 1
  return (
    <div className={styles.bar}>
      <Button disabled={day === today} onClick={() => onChange({ date: null })}>{t('calendar.today')}</Button>
      <Button icon={<LeftOutlined />} aria-label={t('calendar.before')} onClick={() => onChange({ date: addDays(day, -by) })} />
      <Button icon={<RightOutlined />} aria-label={t('calendar.after')} onClick={() => onChange({ date: addDays(day, by) })} />
      <DatePicker value={dayjs(day)} allowClear={false} aria-label={t('calendar.date')} onChange={(value) => onChange({ date: value?.format('YYYY-MM-DD') ?? null })} />
      <Segmented<'day' | 'week'>
        value={view}
        onChange={(value) => onChange({ view: value === 'week' ? 'week' : null })}
        options={[{ value: 'day', label: t('calendar.day') }, { value: 'week', label: t('calendar.week') }]}
      />
      <Select
        style={{ minWidth: 150 }}
        allowClear={view === 'day'}
        showSearch={{ optionFilterProp: 'label' }}
        value={staffId}
        placeholder={t('calendar.everybody')}
        aria-label={t('calendar.staff')}
        onChange={(id?: string) => onChange({ staff: id ?? null })}
        options={people.map(({ id, name, position }) => ({ value: id, label: position ? `${name} · ${position}` : name }))}
      />
      <span className={styles.spring} />
      <Legend />
    </div>
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
