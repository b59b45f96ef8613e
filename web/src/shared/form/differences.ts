export interface Difference { field: string; theirs: unknown; mine: unknown }

/** Fields that somebody else changed since the form was opened, beside what was typed here. */
export function differences<V extends object>(now: Partial<V>, before: Partial<V>, mine: Partial<V>): Difference[] {
  const same = (left: unknown, right: unknown) => JSON.stringify(left ?? null) === JSON.stringify(right ?? null)
  return (Object.keys(mine) as (keyof V & string)[])
    .filter((field) => field in now && !same(now[field], before[field]) && !same(now[field], mine[field]))
    .map((field) => ({ field, theirs: now[field], mine: mine[field] }))
}
