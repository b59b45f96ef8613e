import { CopyOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { t } from '@/i18n'
import { copyToWorkdays, setDay, type Week } from '../hours'
import { weekdayName } from '../words'
import { Spans } from './Spans'
import styles from './sla.module.css'

/** The hours of each weekday; a field of a form. */
export function WeekHours({ value = [], onChange }: { value?: Week; onChange?: (week: Week) => void }) {
  return (
    <div>
      {value.map((spans, day) => (
        <div key={day} role="group" aria-label={weekdayName(day)} className={styles.weekday}>
          <span className={styles.weekdayName}>{weekdayName(day)}</span>
          <Spans day={weekdayName(day)} value={spans} onChange={(next) => onChange?.(setDay(value, day, next))} />
          <Button type="text" size="small" icon={<CopyOutlined />} title={t('hours.copy')} aria-label={t('hours.copy_of', { day: weekdayName(day) })} onClick={() => onChange?.(copyToWorkdays(value, day))} />
        </div>
      ))}
    </div>
  )
}
