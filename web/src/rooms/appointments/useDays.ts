import { useMemo } from 'react'
import type { Day } from '@/shared/time'
import { closedTimes, fits, spanOn, subtract, workOn, type Span } from './geometry'
import { useExceptions, useSchedules } from './queries'

const EXTRA = new Set(['extra', 'overtime', 'swap_in'])

export interface Closed extends Span { leave: boolean; reason?: string | undefined }

/** Working hours and leave of everybody in the shown days. */
export function useDays(start: string, end: string, zone: string) {
  const schedules = useSchedules()
  const exceptions = useExceptions(start, end)
  return useMemo(() => {
    const rules = schedules.data ?? []
    const others = exceptions.data ?? []
    const on = (day: Day, staffId: string, extra: boolean) => others
      .filter((exception) => exception.staff_id === staffId && EXTRA.has(exception.kind) === extra)
      .flatMap((exception) => {
        const span = spanOn(day, exception.starts_at, exception.ends_at, zone)
        return span ? [{ ...span, reason: exception.reason ?? undefined }] : []
      })
    const work = (day: Day, staffId: string) => subtract([...workOn(day, staffId, rules), ...on(day, staffId, true)], on(day, staffId, false))
    return {
      ready: schedules.isSuccess,
      isWorking: (day: Day, staffId: string, span: Span) => fits(span, work(day, staffId)),
      closed: (day: Day, staffId: string, range: Span): Closed[] => [
        ...closedTimes([...workOn(day, staffId, rules), ...on(day, staffId, true)], range).map((span) => ({ ...span, leave: false })),
        ...on(day, staffId, false).map((span) => ({ ...span, from: Math.max(span.from, range.from), to: Math.min(span.to, range.to), leave: true })),
      ],
    }
  }, [schedules.data, schedules.isSuccess, exceptions.data, zone])
}
