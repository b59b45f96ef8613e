export type DueTone = 'plain' | 'amber' | 'red'
export interface Due { what: 'answer' | 'end'; at: string; began: string | null }
export interface Left { late: boolean; tone: DueTone; unit: 'minutes' | 'hours' | 'days'; n: number }

const MINUTE = 60_000
const HOUR = 60
const DAY = 24 * HOUR
const SOON = 10 * MINUTE

/** How long there is, or how late it is: amber for the last quarter and the last ten minutes, red for what ran out. */
export function timeLeft({ at, began }: Pick<Due, 'at' | 'began'>, now: number): Left {
  const due = Date.parse(at)
  const left = due - now
  const late = left < 0
  const whole = began === null ? 0 : due - Date.parse(began)
  const tone = late ? 'red' : left < SOON || left < whole / 4 ? 'amber' : 'plain'
  return { late, tone, ...rounded(Math.abs(left)) }
}

/** Minutes are never nought; hours and days are whole ones, so that nobody thinks there is more time. */
function rounded(length: number): Pick<Left, 'unit' | 'n'> {
  const minutes = Math.max(1, Math.ceil(length / MINUTE))
  if (minutes < HOUR) return { unit: 'minutes', n: minutes }
  if (minutes < 2 * DAY) return { unit: 'hours', n: Math.floor(minutes / HOUR) }
  return { unit: 'days', n: Math.floor(minutes / DAY) }
}
