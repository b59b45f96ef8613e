import type { Comparison, FieldName } from './queries'

export type Side = 'first' | 'second'
export type Choices = Partial<Record<FieldName, Side>>

/** In the order in which people read them. */
export const FIELDS: FieldName[] = [
  'name', 'type', 'phone', 'wechat_id', 'dingtalk_id', 'email', 'gender', 'age_range', 'region_province', 'region_city', 'company_name', 'company_credit_code',
  'company_industry', 'company_size', 'company_website', 'company_address', 'stage', 'owner_id', 'site_id', 'custom_fields',
]

export const other = (side: Side): Side => (side === 'first' ? 'second' : 'first')

/** What stands in a field on one side; null for nothing. */
export function valueOf(found: Comparison, side: Side, field: FieldName): string | null {
  const row = found[side]
  if (field === 'phone') return row.phone_masked || null
  if (field === 'custom_fields') {
    const pairs = Object.entries(row.custom_fields)
    return pairs.length ? pairs.map(([name, value]) => `${name}：${typeof value === 'string' ? value : JSON.stringify(value)}`).join('\n') : null
  }
  const value = row[field as keyof typeof row]
  return value === null || value === undefined || value === '' ? null : String(value)
}

/** Which side's value stays: what was chosen, else the winner's; where the winner has none, the other's. */
export function staying(found: Comparison, winner: Side, choices: Choices, field: FieldName): Side {
  const chosen = choices[field]
  if (chosen && found.differs.includes(field)) return chosen
  return valueOf(found, winner, field) === null ? other(winner) : winner
}

/** The fields in which the loser's value is to stay although the winner has one. */
export function taken(found: Comparison, winner: Side, choices: Choices): FieldName[] {
  return FIELDS.filter((field) => found.differs.includes(field) && choices[field] === other(winner))
}
