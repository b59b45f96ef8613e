import type { CSSProperties, PointerEvent } from 'react'
import { t, tOr } from '@/i18n'
import { timeText } from '@/shared/time'
import type { Placed } from './CalendarGrid'
import styles from './calendar.module.css'

interface Props {
  item: Placed
  zone: string
  lane: number
  of: number
  style: CSSProperties
  dragged: boolean
  onOpen: () => void
  onGrab: ((event: PointerEvent, resized?: boolean) => void) | undefined
}

const SHORT = 40

export function Block({ item, zone, lane, of, style, dragged, onOpen, onGrab }: Props) {
  const { appointment } = item
  const who = appointment.customer_name
  const time = `${timeText(appointment.starts_at, zone)}–${timeText(appointment.ends_at, zone)}`
  const room = appointment.resources.map(({ name }) => name).join('、')
  return (
    <button
      type="button"
      className={styles.block}
      data-status={appointment.status}
      data-dragged={dragged || undefined}
      data-short={item.to - item.from <= SHORT || undefined}
      style={{ ...style, left: `calc(${(lane / of) * 100}% + 3px)`, width: `calc(${100 / of}% - 6px)` }}
      aria-label={`${time} ${who} ${tOr(`appointment_status.${appointment.status}`, appointment.status)}`}
      onClick={(event) => { event.stopPropagation(); onOpen() }}
      onPointerDown={onGrab && ((event) => onGrab(event))}
    >
      <strong className="ellipsis">{who}</strong>
      <span className="ellipsis"><span className="number">{timeText(appointment.starts_at, zone)}</span> {appointment.service_item_name}{room && ` · ${room}`}</span>
      {onGrab && <span className={styles.handle} title={t('calendar.resize')} onPointerDown={(event) => { event.stopPropagation(); onGrab(event, true) }} />}
    </button>
  )
}
