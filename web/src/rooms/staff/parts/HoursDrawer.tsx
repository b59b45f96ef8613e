import { DeleteOutlined } from '@ant-design/icons'
import { Button, DatePicker, Drawer, Form, Input, Select, TimePicker } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import type { Employee } from '@/shared/pickers/people'
import { useZone } from '@/shared/session'
import { dateTimeText, instantAt } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { addLeave, addSchedule, LEAVES, removeLeave, removeSchedule, SCHEDULES, useLeaves, useStaffSchedules } from '../queries'

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const

/** The weekly hours of one person, and the days that differ. */
export function HoursDrawer({ employee, onClose }: { employee: Employee | null; onClose: () => void }) {
  return (
    <Drawer title={employee ? t('staff.hours_of', { name: employee.name }) : ''} open={employee !== null} onClose={onClose} size={520} styles={{ wrapper: { maxWidth: '100vw' } }} destroyOnHidden>
      {employee && <div style={{ display: 'grid', gap: 16 }}><Weekly id={employee.id} /><Leaves id={employee.id} /></div>}
    </Drawer>
  )
}

function Weekly({ id }: { id: string }) {
  const schedules = useStaffSchedules(id)
  const add = useAction(({ weekday, hours }: { weekday: number; hours: [Dayjs, Dayjs] }, key) =>
    addSchedule({ staff_id: id, weekday, start_time: hours[0].format('HH:mm'), end_time: hours[1].format('HH:mm') }, key), { stale: [SCHEDULES], done: t('form.saved') })
  const remove = useAction((schedule: string, key) => removeSchedule(schedule, key), { stale: [SCHEDULES] })
  const rows = [...(schedules.data ?? [])].sort((left, right) => left.weekday - right.weekday || left.start_time.localeCompare(right.start_time))
  return (
    <Card title={t('staff.weekly')}>
      {rows.map((row) => (
        <div key={row.id} style={{ display: 'flex', alignItems: 'center', gap: 12, padding: '4px 0' }}>
          <span style={{ width: 64 }}>{t(`weekdays.day${row.weekday as 1}`)}</span>
          <span className="number" style={{ flex: 1 }}>{row.start_time.slice(0, 5)} – {row.end_time.slice(0, 5)}</span>
          <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('common.remove')} onClick={() => remove.mutate(row.id)} />
        </div>
      ))}
      <Form layout="inline" style={{ marginTop: 12, gap: 8 }} initialValues={{ weekday: 1, hours: [dayjs('2026-01-01T09:00'), dayjs('2026-01-01T18:00')] }}
        onFinish={(values: { weekday: number; hours: [Dayjs, Dayjs] }) => add.mutate(values)}>
        <Form.Item name="weekday" noStyle><Select style={{ width: 100 }} aria-label={t('staff.weekday')} options={WEEKDAYS.map((value) => ({ value, label: t(`weekdays.day${value}`) }))} /></Form.Item>
        <Form.Item name="hours" noStyle rules={[{ required: true, message: t('form.needed') }]}><TimePicker.RangePicker format="HH:mm" minuteStep={15} needConfirm={false} style={{ width: 190 }} /></Form.Item>
        <Button htmlType="submit" loading={add.isPending}>{t('common.add')}</Button>
      </Form>
    </Card>
  )
}

function Leaves({ id }: { id: string }) {
  const zone = useZone()
  const leaves = useLeaves(id)
  const [form] = Form.useForm<{ days: [Dayjs, Dayjs]; reason?: string }>()
  const add = useAction(({ days, reason }: { days: [Dayjs, Dayjs]; reason?: string }, key) => addLeave({
    staff_id: id,
    kind: 'leave',
    reason: reason ?? null,
    starts_at: instantAt(days[0].format('YYYY-MM-DD'), 0, zone).toISOString(),
    ends_at: instantAt(days[1].add(1, 'day').format('YYYY-MM-DD'), 0, zone).toISOString(),
  }, key), { stale: [LEAVES], done: t('form.saved'), onDone: () => form.resetFields() })
  const remove = useAction((leave: string, key) => removeLeave(leave, key), { stale: [LEAVES] })
  return (
    <Card title={t('staff.leaves')}>
      {leaves.data?.map((leave) => (
        <div key={leave.id} style={{ display: 'flex', alignItems: 'center', gap: 12, padding: '4px 0' }}>
          <span style={{ flex: 1 }}>{dateTimeText(leave.starts_at, zone)} – {dateTimeText(leave.ends_at, zone)}<div className="faint">{leave.reason}</div></span>
          <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('common.remove')} onClick={() => remove.mutate(leave.id)} />
        </div>
      ))}
      <Form form={form} layout="vertical" style={{ marginTop: 12 }} onFinish={(values) => add.mutate(values)}>
        <Form.Item name="days" label={t('staff.leave_days')} rules={[{ required: true, message: t('form.needed') }]}><DatePicker.RangePicker style={{ width: '100%' }} /></Form.Item>
        <Form.Item name="reason" label={t('staff.leave_reason')}><Input maxLength={200} /></Form.Item>
        <Button htmlType="submit" loading={add.isPending}>{t('staff.leave_add')}</Button>
      </Form>
    </Card>
  )
}
