/** What would be in the way, as far as the shown calendar tells; the server decides. Pure. */
import type { Day } from '@/shared/time'
import { overlaps, spanOn, type Span } from '../geometry'
import type { Appointment } from '../queries'

export interface Target { appointment: Appointment; day: Day; staffId: string; resourceId: string | undefined; span: Span; busy: Span }
export type Clash = 'hours' | 'staff' | 'room' | 'customer'

const HOLDING = new Set(['pending', 'confirmed'])

export function clashOf(target: Target, all: Appointment[], zone: string, isWorking: (day: Day, staffId: string, span: Span) => boolean, shared: boolean): Clash | null {
  if (!isWorking(target.day, target.staffId, target.span)) return 'hours'
  const there = (from: string, until: string, span: Span) => {
    const its = spanOn(target.day, from, until, zone)
    return its !== null && overlaps(its, span)
  }
  const others = all.filter((other) => other.id !== target.appointment.id && HOLDING.has(other.status))
  const busy = others.filter((other) => there(other.busy_from, other.busy_until, target.busy))
  if (busy.some((other) => other.staff_id === target.staffId)) return 'staff'
  if (!shared && target.resourceId && busy.some((other) => other.resources.some(({ id }) => id === target.resourceId))) return 'room'
  if (target.appointment.is_beside) return null
  return others.some((other) => other.customer_id === target.appointment.customer_id && !other.is_beside && there(other.starts_at, other.ends_at, target.span)) ? 'customer' : null
}
