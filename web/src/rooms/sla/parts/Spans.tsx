import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Input } from 'antd'
import { t } from '@/i18n'
import { addSpan, disorder, readTime, removeSpan, setTime, tidy, type Span } from '../hours'
import styles from './sla.module.css'

interface Props { day: string; value: Span[]; onChange: (spans: Span[]) => void }

/** The hours of one day, typed: 9, 930 and 09:30 are all understood. */
export function Spans({ day, value, onChange }: Props) {
  const wrong = disorder(tidy(value)) !== null
  return (
    <span className={styles.spans}>
      {value.length === 0 && <span className="quiet">{t('hours.closed')}</span>}
      {value.map((span, place) => (
        <span key={place} className={styles.span}>
          <Time label={t('hours.from_of', { day, n: place + 1 })} wrong={wrong} value={span[0]} onChange={(time) => onChange(setTime(value, place, 0, time))} />
          <span className="faint">{t('hours.to')}</span>
          <Time label={t('hours.until_of', { day, n: place + 1 })} wrong={wrong} value={span[1]} onChange={(time) => onChange(setTime(value, place, 1, time))} />
          <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('hours.remove_of', { day, n: place + 1 })} onClick={() => onChange(removeSpan(value, place))} />
        </span>
      ))}
      <Button type="text" size="small" icon={<PlusOutlined />} aria-label={t('hours.add_of', { day })} title={t('hours.add')} onClick={() => onChange(addSpan(value))} />
    </span>
  )
}

function Time({ label, wrong, value, onChange }: { label: string; wrong: boolean; value: string; onChange: (time: string) => void }) {
  return (
    <Input className="number" value={value} maxLength={5} status={wrong ? 'error' : ''} aria-label={label} aria-invalid={wrong}
      onChange={(event) => onChange(event.target.value)} onBlur={() => { if (readTime(value) !== value) onChange(readTime(value)) }} />
  )
}
