import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select, Switch } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { disorder, spansText, stretches, tidy, usualWeek, weekDisorder, type Week } from '../hours'
import { createCalendar, putCalendar, readCalendar, SLA, type Calendar, type CalendarFields, type OtherDay } from '../queries'
import { stretchName } from '../words'
import { OtherDays } from './OtherDays'
import { WeekHours } from './WeekHours'
import styles from './sla.module.css'

const ZONE = 'Asia/Shanghai'
const fieldsOf = ({ name, time_zone, weekly, days, is_default }: Calendar): CalendarFields => ({ name, time_zone, weekly, days, is_default })
const fresh = (): CalendarFields => ({ name: '', time_zone: ZONE, weekly: usualWeek(), days: [], is_default: false })

interface Props { calendar: Calendar | null; first: boolean; onClose: () => void }

export function CalendarForm({ calendar: now, first, onClose }: Props) {
  const [calendar] = useState(now) // as it was opened: the list behind is read anew
  const [latest, setLatest] = useState(now)
  const [initial] = useState(() => (now ? fieldsOf(now) : fresh()))
  const queries = useQueryClient()
  async function save(values: CalendarFields, key: string) {
    const body = { ...values, is_default: values.is_default ?? false, weekly: values.weekly.map(tidy), days: (values.days ?? []).map((one) => ({ ...one, hours: tidy(one.hours ?? []) })) }
    if (latest) await putCalendar(latest, body, key)
    else await createCalendar(body, key)
    void queries.invalidateQueries({ queryKey: SLA })
  }
  const fixed = first || !!calendar?.is_default // there is always one default
  return (
    <FormDrawer<CalendarFields> title={calendar ? t('hours.edit') : t('hours.create')} open onClose={onClose} size={760} initial={initial} save={save}
      reread={calendar ? async () => {
        const newest = await readCalendar(calendar.id)
        setLatest(newest)
        return fieldsOf(newest)
      } : undefined}
      fieldNames={{ name: t('hours.name'), time_zone: t('hours.zone'), weekly: t('hours.weekly'), days: t('hours.days'), is_default: t('hours.default') }} say={said}>
      {(form) => (
        <>
          <Form.Item name="name" label={t('hours.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={100} autoFocus /></Form.Item>
          <Form.Item name="time_zone" label={t('hours.zone')}><Select showSearch options={Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value }))} /></Form.Item>
          {!fixed && <Form.Item name="is_default" label={t('hours.default')} layout="horizontal" valuePropName="checked" extra={t('hours.default_hint')}><Switch /></Form.Item>}
          <h3 className={styles.section}>{t('hours.weekly')}</h3>
          <Form.Item name="weekly" dependencies={['days']} rules={[({ getFieldValue }) => ({ validator: (_, week: Week) => judged(weekProblem(week, getFieldValue('days') as OtherDay[])) })]}><WeekHours /></Form.Item>
          <h3 className={styles.section}>{t('hours.days')}</h3>
          <p className="quiet">{t('hours.days_hint')}</p>
          <Form.Item name="days" rules={[{ validator: (_, days: OtherDay[] = []) => judged(daysProblem(days)) }]}><OtherDays week={() => form.getFieldValue('weekly') as Week} /></Form.Item>
        </>
      )}
    </FormDrawer>
  )
}

const judged = (problem: string | null) => (problem === null ? Promise.resolve() : Promise.reject(new Error(problem)))

function weekProblem(week: Week, days: OtherDay[] = []): string | null {
  const wrong = weekDisorder(week.map(tidy))
  if (wrong) return t(`hours.${wrong}`)
  return week.some((spans) => spans.length) || days.some((one) => one.hours?.length) ? null : t('hours.none_at_all')
}

function daysProblem(days: OtherDay[]): string | null {
  const worked = days.filter((one) => one.kind === 'workday').map((one) => tidy(one.hours ?? []))
  if (worked.some((spans) => spans.length === 0)) return t('hours.workday_empty')
  const wrong = worked.map(disorder).find((one) => one !== null)
  return wrong ? t(`hours.${wrong}`) : null
}

function said(field: string, value: unknown): string {
  if (typeof value === 'boolean') return t(value ? 'switches.on' : 'switches.off')
  if (field === 'weekly') return stretches(value as Week).map((one) => `${stretchName(one)} ${spansText(one.spans) || t('hours.closed')}`).join(' · ')
  if (field === 'days') return t('hours.and_days', { n: (value as OtherDay[]).length })
  return String(value ?? '') || '—'
}
