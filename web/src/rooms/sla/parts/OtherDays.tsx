import { DeleteOutlined } from '@ant-design/icons'
import { Button, DatePicker, Input, Select, Table } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState, type KeyboardEvent } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dayOf, dayText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { toast } from '@/shared/ui/toast'
import { hoursOfWorkday, inOrder, mergeDays, type Span, type Week } from '../hours'
import { readHolidays, type OtherDay } from '../queries'
import { Spans } from './Spans'
import styles from './sla.module.css'

interface Props { value?: OtherDay[]; onChange?: (days: OtherDay[]) => void; week: () => Week }

const KINDS = ['holiday', 'workday'] as const
const PLAIN: Span[] = [['09:00', '18:00']]

/** Days that are otherwise than their weekday; a field of a form. */
export function OtherDays({ value = [], onChange, week }: Props) {
  const put = (day: string, hours: Span[]) => onChange?.(value.map((one) => (one.day === day ? { ...one, hours } : one)))
  return (
    <>
      <Fill value={value} onChange={onChange} week={week} />
      <Table<OtherDay>
        rowKey="day" size="small" pagination={false} scroll={{ x: 560, y: 320 }} dataSource={value} locale={{ emptyText: t('hours.days_none') }}
        columns={[
          { title: t('hours.day'), width: 140, className: 'number', render: (_, one) => dayText(one.day) },
          { title: t('hours.kind'), width: 84, render: (_, one) => <StatusTag group="day_kinds" value={one.kind} tone={one.kind === 'holiday' ? 'green' : 'amber'} /> },
          { title: t('hours.day_name'), width: 100, ellipsis: true, render: (_, one) => one.name || '—' },
          { title: t('hours.times'), render: (_, one) => (one.kind === 'workday' ? <Spans day={dayText(one.day)} value={one.hours ?? []} onChange={(hours) => put(one.day, hours)} /> : '—') },
          { key: 'remove', title: t('common.remove'), width: 64, render: (_, one) => <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('hours.day_remove', { day: dayText(one.day) })} onClick={() => onChange?.(value.filter((other) => other.day !== one.day))} /> },
        ]}
      />
      <AddDay value={value} onChange={onChange} week={week} />
    </>
  )
}

/** The days that the State Council has set, of this year, and from November on of the next. */
function Fill({ value = [], onChange, week }: Props) {
  const today = dayOf(new Date(), useZone())
  const year = Number(today.slice(0, 4))
  const fill = useAction(async (wanted: number) => ({ wanted, found: await readHolidays(wanted) }), {
    onDone: ({ wanted, found }) => {
      if (!found.length) return toast.warning(t('hours.unknown_year', { year: wanted }))
      const { days, added, kept } = mergeDays(value, found, week())
      if (!added) return toast.success(t('hours.filled_none', { year: wanted }))
      onChange?.(days)
      toast.success(kept ? t('hours.filled_kept', { n: added, kept }) : t('hours.filled', { n: added }))
    },
  })
  const years = Number(today.slice(5, 7)) >= 11 ? [year, year + 1] : [year]
  return (
    <div className={styles.verbs} style={{ marginBottom: 10 }}>
      {years.map((one) => <Button key={one} loading={fill.isPending && fill.variables === one} onClick={() => fill.mutate(one)}>{t('hours.fill', { year: one })}</Button>)}
    </div>
  )
}

function AddDay({ value = [], onChange, week }: Props) {
  const [day, setDay] = useState<Dayjs | null>(null)
  const [kind, setKind] = useState<OtherDay['kind']>('holiday')
  const [name, setName] = useState('')
  const add = () => {
    if (!day) return
    const made: OtherDay = { day: day.format('YYYY-MM-DD'), kind, name: name.trim(), hours: kind === 'workday' ? (hoursOfWorkday(week()) ?? PLAIN) : [] }
    if (value.some((one) => one.day === made.day)) return toast.warning(t('hours.day_there'))
    onChange?.(inOrder([...value, made]))
    setDay(null)
    setName('')
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey) return
    event.preventDefault() // it adds the day and does not save the calendar
    add()
  }
  return (
    <div className={styles.adding}>
      <DatePicker value={day} onChange={(next) => setDay(next)} aria-label={t('hours.day')} placeholder={t('hours.day')} />
      <Select value={kind} onChange={setKind} aria-label={t('hours.kind')} style={{ width: 96 }} options={KINDS.map((one) => ({ value: one, label: t(`day_kinds.${one}`) }))} />
      <Input value={name} maxLength={50} aria-label={t('hours.day_name')} placeholder={t('hours.day_name')} style={{ width: 150 }} onChange={(event) => setName(event.target.value)} onPressEnter={onKey} />
      <Button disabled={!day} onClick={add}>{t('hours.day_add')}</Button>
    </div>
  )
}
