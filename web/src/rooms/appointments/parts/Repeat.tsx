import { Alert, Form, InputNumber, Select } from 'antd'
import type { Problem } from '@/api/problem'
import { t, tOr } from '@/i18n'
import { dateTimeText } from '@/shared/time'
import { conflictsOf } from '../queries'

const EVERY = [7, 14, 28] as const

/** A course of treatment: the same time again and again, all of it or nothing. */
export function Repeat() {
  const every = Form.useWatch<number | undefined>('every')
  return (
    <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
      <Form.Item name="every" label={t('calendar.repeat')}>
        <Select allowClear placeholder={t('calendar.once')} options={EVERY.map((value) => ({ value, label: t('calendar.every', { n: value / 7 }) }))} />
      </Form.Item>
      {every && <Form.Item name="count" label={t('calendar.times')} initialValue={4}><InputNumber min={2} max={24} precision={0} style={{ width: '100%' }} /></Form.Item>}
    </div>
  )
}

/** Which visits of the series cannot be, and why; nothing was booked. */
export function Conflicts({ problem, zone }: { problem: Problem; zone: string }) {
  const list = conflictsOf(problem).map(({ starts_at, code }) => (
    <li key={starts_at}>{dateTimeText(starts_at, zone)} · {tOr(`calendar.why_${code.split('.')[1] ?? ''}`, code)}</li>
  ))
  return <Alert type="warning" showIcon title={t('calendar.series_conflicts')} description={<ul style={{ margin: 0, paddingInlineStart: 18 }}>{list}</ul>} />
}
