interface Day { at: number; value: number }
const EDGE = 6

/** Where each day lies in a picture of this size; 100 points at the top, time from left to right. */
export function path(days: Day[], width: number, height: number): { x: number; y: number }[] {
  const first = days[0]?.at ?? 0
  const span = (days.at(-1)?.at ?? 0) - first
  return days.map(({ at, value }) => ({
    x: Math.round(span > 0 ? EDGE + ((at - first) / span) * (width - 2 * EDGE) : width / 2),
    y: Math.round(height - EDGE - (value / 100) * (height - 2 * EDGE)),
  }))
}
