type Values = Record<string, unknown>

const show = (value: unknown) => (value === null || value === undefined || value === '' ? '—' : typeof value === 'object' ? JSON.stringify(value) : String(value))

/** What an audit row says in one line: each changed field with its old and new value, else its details. */
export function changesText(changes: Values | null, details: Values): string {
  const before = (changes?.before ?? {}) as Values
  const after = (changes?.after ?? {}) as Values
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const changed = fields.map((name) => (name in before ? `${name}: ${show(before[name])} → ${show(after[name])}` : `${name}: ${show(after[name])}`))
  const rest = Object.entries(details).map(([name, value]) => `${name}: ${show(value)}`)
  return [...changed, ...rest].join(' · ')
}
