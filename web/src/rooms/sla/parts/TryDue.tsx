import { Button, DatePicker, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { dateTimeText, dayOf, instantAt, timeText } from '@/shared/time'
import { askDue, type Calendar } from '../queries'
import styles from './sla.module.css'

const HOUR = 60

/** A calendar, a moment and so many minutes: when would that be due? */
export function TryDue({ calendars }: { calendars: Calendar[] }) {
  const [chosen, setChosen] = useState<string | null>(null)
  const calendar = calendars.find((one) => one.id === chosen) ?? calendars.find((one) => one.is_default) ?? calendars[0]!
  const zone = calendar.time_zone
  const [begins, setBegins] = useState(() => dayjs(`${dayOf(new Date(), zone)}T${timeText(new Date(), zone)}`)) // what a clock on the wall there shows
  const [minutes, setMinutes] = useState<number | null>(HOUR)
  const ask = useAction(async (_: void, key) => {
    const since = instantAt(begins.format('YYYY-MM-DD'), begins.hour() * HOUR + begins.minute(), zone).toISOString()
    return { zone, due: (await askDue({ calendar_id: calendar.id, minutes: minutes ?? HOUR, since }, key)).due_at }
  })
  const forget = () => ask.reset()
  const answer = ask.data
  return (
    <div className={styles.stack}>
      <span className="quiet">{t('hours.try_hint')} {t('hours.saved_only')}</span>
      <div className={styles.try}>
        {calendars.length > 1 && <label>{t('sla.calendar')}<Select value={calendar.id} style={{ minWidth: 140 }} onChange={(id: string) => { setChosen(id); forget() }} options={calendars.map(({ id, name }) => ({ value: id, label: name }))} /></label>}
        <label>{t('hours.begins')}<DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" needConfirm={false} allowClear={false} value={begins} onChange={(next) => { setBegins(next ?? begins); forget() }} /></label>
        <label>{t('hours.minutes')}<InputNumber min={1} max={525_600} precision={0} value={minutes} onChange={(next) => { setMinutes(next); forget() }} /></label>
        <Button loading={ask.isPending} disabled={minutes === null} onClick={() => ask.mutate()}>{t('hours.ask')}</Button>
      </div>
      <strong role="status" className="number">{answer && (answer.due ? t('hours.answer', { time: dateTimeText(answer.due, answer.zone) }) : t('hours.never'))}</strong>
    </div>
  )
}
