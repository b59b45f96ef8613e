import { dayOf, type Day } from '@/shared/time'
import type { Activity } from '../queries'

export type Line = { key: string; day: Day; item?: undefined } | { key: string; day: Day; item: Activity }

/** Lines of the timeline with a heading before each day, one below the other, as virtual rows need them. */
export function lines(items: Activity[], zone: string): Line[] {
  const found: Line[] = []
  let last = ''
  for (const item of items) {
    const day = dayOf(item.occurred_at, zone)
    if (day !== last) found.push({ key: `day-${day}-${item.id}`, day })
    last = day
    found.push({ key: item.id, day, item })
  }
  return found
}

/** Which stage the customer was in at that time; the steps are the newest first. */
export function stageAt(steps: { to_stage: string; occurred_at: string }[], at: string): string | null {
  return steps.find((step) => Date.parse(step.occurred_at) <= Date.parse(at))?.to_stage ?? null
}
