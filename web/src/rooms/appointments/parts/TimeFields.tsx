import { Button, DatePicker, Form, Select, Spin, TimePicker, type FormInstance } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { t } from '@/i18n'
import type { Employee } from '@/shared/pickers/people'
import { addDays, clockText, dayOf, instantAt, minutesOfDay, timeText, type Day } from '@/shared/time'
import { STEP } from '../geometry'
import { useOpenings, useSlots } from '../queries'

export interface TimeValues { staff_id: string; date: Dayjs; time: Dayjs }

export const wall = (day: Day, minutes: number) => dayjs(`${day}T${clockText(minutes)}`)
export const timeValues = (startsAt: string, zone: string) => {
  const moment = wall(dayOf(startsAt, zone), minutesOfDay(startsAt, zone))
  return { date: moment, time: moment }
}
/** Pickers hold the clock of the site without a zone; this gives the instant. */
export const instantOf = ({ date, time }: TimeValues, zone: string) =>
  instantAt(date.format('YYYY-MM-DD'), time.hour() * 60 + time.minute(), zone).toISOString()

/** In place of a person: whoever is free. */
export const ANYBODY = 'anybody'

interface Props { form: FormInstance; people: Employee[]; serviceId: string | undefined; zone: string; siteId?: string | undefined; anybody?: boolean }

export function TimeFields({ form, people, serviceId, zone, siteId, anybody }: Props) {
  const staffId = Form.useWatch<string | undefined>('staff_id', form)
  const date = Form.useWatch<Dayjs | undefined>('date', form)
  return (
    <>
      <Form.Item name="staff_id" label={t('calendar.staff')} rules={[{ required: true, message: t('form.needed') }]}>
        <Select showSearch={{ optionFilterProp: 'label' }} options={[
          ...(anybody ? [{ value: ANYBODY, label: t('calendar.anybody') }] : []),
          ...people.map(({ id, name, position }) => ({ value: id, label: position ? `${name} · ${position}` : name })),
        ]} />
      </Form.Item>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
        <Form.Item name="date" label={t('calendar.date')} rules={[{ required: true, message: t('form.needed') }]}>
          <DatePicker style={{ width: '100%' }} allowClear={false} />
        </Form.Item>
        <Form.Item name="time" label={t('calendar.time')} rules={[{ required: true, message: t('form.needed') }]}>
          <TimePicker style={{ width: '100%' }} format="HH:mm" minuteStep={STEP} allowClear={false} needConfirm={false} />
        </Form.Item>
      </div>
      {staffId && serviceId && date && (
        <FreeSlots staffId={staffId} serviceId={serviceId} siteId={siteId} day={date.format('YYYY-MM-DD')} zone={zone}
          onPick={(startsAt) => form.setFieldsValue(timeValues(startsAt, zone))} />
      )}
    </>
  )
}

const SHOWN = 16

interface FreeProps { staffId: string; serviceId: string; siteId: string | undefined; day: Day; zone: string; onPick: (startsAt: string) => void }

function FreeSlots({ staffId, serviceId, siteId, day, zone, onPick }: FreeProps) {
  const [from, to] = [instantAt(day, 0, zone).toISOString(), instantAt(addDays(day, 1), 0, zone).toISOString()]
  const anybody = staffId === ANYBODY
  const anybodys = useOpenings(anybody ? serviceId : undefined, from, to, siteId)
  const ones = useSlots(anybody ? undefined : staffId, serviceId, from, to)
  const slots = anybody ? anybodys : ones
  const shown = slots.data?.slice(0, SHOWN) ?? []
  return (
    <Form.Item label={t('calendar.free')}>
      {slots.isPending && <Spin size="small" />}
      {slots.isSuccess && shown.length === 0 && <span className="quiet">{t('calendar.no_free')}</span>}
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 6 }}>
        {shown.map((slot) => <Button key={slot.starts_at} size="small" className="number" onClick={() => onPick(slot.starts_at)}>{timeText(slot.starts_at, zone)}</Button>)}
      </div>
    </Form.Item>
  )
}
