/** Conditions on custom fields as they stand in the address: `skin=o1&level=10..20`. */
export type Conditions = Record<string, string>
export const MOST = 3

export const read = (text: string | undefined): Conditions => Object.fromEntries(new URLSearchParams(text ?? ''))

export function write(conditions: Conditions): string | null {
  const given = Object.entries(conditions).filter(([, value]) => value && value !== '..')
  return given.length ? new URLSearchParams(given).toString() : null
}

export const ends = (value: string | undefined): [string, string] => {
  if (!value) return ['', '']
  const [from = '', to] = value.split('..')
  return [from, to ?? from]
}
export const between = (from: string, to: string) => (from || to ? `${from}..${to}` : '')
