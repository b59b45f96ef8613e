import { useMemo, useRef, type MouseEvent } from 'react'
import { t } from '@/i18n'
import { clockText, dayOf, minutesOfDay, type Day } from '@/shared/time'
import { lanes, PIXELS_PER_MINUTE, shownRange, snap, spanOn, STEP, type Span } from '../geometry'
import { movable } from '../labels'
import type { Appointment } from '../queries'
import type { Closed } from '../useDays'
import { Block } from './Block'
import { clashOf, type Clash } from './clash'
import { belongs, type GridColumn } from './columns'
import { useDrag, type Drag } from './useDrag'
import styles from './calendar.module.css'

interface Props {
  columns: GridColumn[]
  appointments: Appointment[]
  zone: string
  ready: boolean
  editable: boolean
  closed: (day: Day, staffId: string, range: Span) => Closed[]
  isWorking: (day: Day, staffId: string, span: Span) => boolean
  onOpen: (appointment: Appointment) => void
  onCreate: (column: GridColumn, minutes: number) => void
  /** `length` is given when it was changed. Minutes. */
  onMove: (appointment: Appointment, column: GridColumn, minutes: number, length?: number) => void
}
/** `busy` is the time with the service's buffers around it, which nobody else can take. */
export interface Placed extends Span { appointment: Appointment; busy: Span }

/** Days, people, rooms or devices side by side over one clock; a block is dragged to another time, day or person. */
export function CalendarGrid(props: Props) {
  const { columns, appointments, zone } = props
  const area = useRef<HTMLDivElement>(null)
  const placed = useMemo(() => columns.map((column) => appointments.flatMap((appointment): Placed[] => {
    if (!belongs(appointment, column) || appointment.status === 'cancelled') return []
    const span = spanOn(column.day, appointment.starts_at, appointment.ends_at, zone)
    return span ? [{ ...span, appointment, busy: spanOn(column.day, appointment.busy_from, appointment.busy_until, zone) ?? span }] : []
  })), [columns, appointments, zone])
  const range = shownRange(placed.flat())
  const height = (range.to - range.from) * PIXELS_PER_MINUTE

  const clash = (drag: Drag): Clash | null => {
    const column = columns[drag.column]
    if (!column) return 'hours'
    const span = { from: drag.minutes, to: drag.minutes + drag.length }
    return clashOf({
      appointment: drag.appointment, day: column.day, staffId: column.staffId ?? drag.appointment.staff_id, resourceId: column.resourceId,
      span, busy: { from: span.from - drag.before, to: span.to + drag.after },
    }, appointments, zone, props.isWorking, column.shared ?? false)
  }
  const { drag, grab } = useDrag({
    area,
    columns: columns.length,
    range,
    onDrop: (done) => {
      const column = columns[done.column]
      if (column) props.onMove(done.appointment, column, done.minutes, done.resized ? done.length : undefined)
    },
  })
  const hours = Array.from({ length: (range.to - range.from) / 60 }, (_, index) => range.from + index * 60)
  const now = nowLine(zone)
  const inTheWay = drag && clash(drag)

  return (
    <div className={styles.scroll}>
      <div className={styles.grid} style={{ gridTemplateColumns: `52px repeat(${columns.length}, minmax(112px, 1fr))` }}>
        <div className={styles.corner} />
        {columns.map((column) => (
          <div key={column.key} className={styles.columnHead} data-today={column.today || undefined}>
            <strong className="ellipsis">{column.title}</strong>
            {column.subtitle && <span className="faint ellipsis">{column.subtitle}</span>}
          </div>
        ))}
        <div className={styles.hours} style={{ height }}>
          {hours.map((minutes) => <span key={minutes} className="number" style={{ top: (minutes - range.from) * PIXELS_PER_MINUTE }}>{clockText(minutes)}</span>)}
        </div>
        <div ref={area} className={styles.area} style={{ gridColumn: `2 / span ${columns.length}`, height, gridTemplateColumns: `repeat(${columns.length}, minmax(112px, 1fr))`, backgroundSize: `100% ${60 * PIXELS_PER_MINUTE}px` }}>
          {columns.map((column, index) => (
            <div key={column.key} className={styles.column} onClick={(event) => create(event, column)} data-editable={(props.editable && column.staffId) || undefined}>
              {props.ready && (column.staffId ? props.closed(column.day, column.staffId, range) : []).filter(({ from, to }) => from < to).map((span) => (
                <div key={`${span.from}-${String(span.leave)}`} className={styles.closed} data-leave={span.leave || undefined} style={place(span)}>
                  {span.leave && <span>{span.reason || t('calendar.leave')}</span>}
                </div>
              ))}
              {lanes(placed[index] ?? []).map(({ item, lane, of }) => (
                <Block key={item.appointment.id} item={item} zone={zone} lane={lane} of={of} style={place(item)}
                  dragged={drag?.appointment.id === item.appointment.id}
                  onOpen={() => props.onOpen(item.appointment)}
                  onGrab={props.editable && movable(item.appointment.status) ? (event, resized) => grab(event, item, index, resized) : undefined} />
              ))}
              {drag?.column === index && (
                <div className={styles.ghost} data-blocked={inTheWay ? true : undefined} style={place({ from: drag.minutes, to: drag.minutes + drag.length })}>
                  <strong className="number">{clockText(drag.minutes)}–{clockText(drag.minutes + drag.length)}</strong>
                  {inTheWay && <span>{t(`calendar.clash_${inTheWay}`)}</span>}
                </div>
              )}
              {now.day === column.day && now.minutes > range.from && now.minutes < range.to && (
                <div className={styles.now} style={{ top: (now.minutes - range.from) * PIXELS_PER_MINUTE }} />
              )}
            </div>
          ))}
        </div>
      </div>
    </div>
  )

  function place(span: Span) {
    return { top: (span.from - range.from) * PIXELS_PER_MINUTE, height: (span.to - span.from) * PIXELS_PER_MINUTE }
  }

  function create(event: MouseEvent<HTMLDivElement>, column: GridColumn) {
    if (!props.editable || !column.staffId || (event.target as HTMLElement).closest('button')) return
    const top = event.currentTarget.getBoundingClientRect().top
    const minutes = snap(range.from + (event.clientY - top) / PIXELS_PER_MINUTE - STEP / 2)
    props.onCreate(column, minutes)
  }
}

function nowLine(zone: string) {
  const now = new Date()
  return { day: dayOf(now, zone), minutes: minutesOfDay(now, zone) }
}
