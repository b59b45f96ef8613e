import { useMemo } from 'react'
import type { Day } from '@/shared/time'
import { closedTimes, fits, spanOn, type Span } from './geometry'
import { useExceptions, type Working } from './queries'

export interface Closed extends Span { leave: boolean; reason?: string | undefined }

const NOBODY: Working[] = []

/** When people work in the shown days, and why they do not when they are on leave. */
export function useDays(working: Working[] = NOBODY, start: string, end: string, zone: string) {
  const exceptions = useExceptions(start, end)
  return useMemo(() => {
    const leaves = (exceptions.data ?? []).filter((exception) => exception.kind === 'leave')
    const spans = <T extends { staff_id: string; starts_at: string; ends_at: string }>(rows: T[], day: Day, staffId: string) => rows
      .filter((row) => row.staff_id === staffId)
      .flatMap((row) => {
        const span = spanOn(day, row.starts_at, row.ends_at, zone)
        return span ? [{ ...span, row }] : []
      })
    return {
      isWorking: (day: Day, staffId: string, span: Span) => fits(span, spans(working, day, staffId)),
      closed: (day: Day, staffId: string, range: Span): Closed[] => [
        ...closedTimes(spans(working, day, staffId), range).map((span) => ({ ...span, leave: false })),
        ...spans(leaves, day, staffId).map(({ from, to, row }) => ({
          from: Math.max(from, range.from), to: Math.min(to, range.to), leave: true, reason: row.reason ?? undefined,
        })),
      ],
    }
  }, [working, exceptions.data, zone])
}
