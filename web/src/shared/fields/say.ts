interface Option { code: string; label: string }
interface Version { kind: string; options: Option[] }
export interface Words { yes: string; no: string }

/** A value in words, by the newest version of its field under which it can be read. */
export function say(versions: Version[], value: unknown, words: Words): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (Array.isArray(value)) return value.map((one) => label(versions, one, true)).join('、')
  return label(versions, value, false)
}

function label(versions: Version[], code: unknown, many: boolean): string {
  if (typeof code !== 'string') return String(code)
  const fitting = versions.find((version) => (many ? version.kind === 'choices' : version.kind !== 'choices') && fits(version, code))
  return fitting?.options.find((option) => option.code === code)?.label ?? code
}

function fits(version: Version, value: string): boolean {
  if (version.kind === 'choice' || version.kind === 'choices') return version.options.some((option) => option.code === value)
  if (version.kind === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(value)
  return version.kind === 'text' || version.kind === 'long_text' || version.kind === 'url'
}
