import { Checkbox, Input, Select } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import type { Filters } from '@/shared/list/useFilters'
import { useUsers } from '@/shared/pickers/people'

const WAYS = ['password', 'sms', 'wechat', 'oidc', 'passkey', 'register', 'invitation']
const OUTCOMES = ['ok', 'wrong', 'refused', 'locked', 'factor_required', 'factor_wrong']
export const LOG_FILTERS = ['who', 'way', 'outcome', 'ip', 'new_place'] as const
type Name = (typeof LOG_FILTERS)[number]
const wide = { width: 170 }

export function LogFilters({ filters, set }: { filters: Filters<Name>; set: (changes: Partial<Record<Name, string | null>>) => void }) {
  const users = useUsers()
  const [ip, setIp] = useState(filters.ip ?? '')
  const pick = (name: Name, label: string, options: { value: string; label: string }[]) => (
    <Select allowClear style={wide} aria-label={label} placeholder={label} value={filters[name]} onChange={(value?: string) => set({ [name]: value ?? null })} showSearch={{ optionFilterProp: 'label' }} options={options} />
  )
  return (
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginBottom: 12, alignItems: 'center' }}>
      {pick('who', t('logfilter.who'), users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? [])}
      {pick('way', t('logfilter.way'), WAYS.map((value) => ({ value, label: tOr(`login_ways.${value}`, value) })))}
      {pick('outcome', t('logfilter.outcome'), OUTCOMES.map((value) => ({ value, label: tOr(`login_outcomes.${value}`, value) })))}
      <Input allowClear style={wide} aria-label={t('logfilter.ip')} placeholder={t('logfilter.ip')} value={ip} onChange={(event) => { setIp(event.target.value); if (!event.target.value) set({ ip: null }) }} onPressEnter={() => set({ ip: ip.trim() || null })} onBlur={() => set({ ip: ip.trim() || null })} />
      <Checkbox checked={filters.new_place === 'true'} onChange={(event) => set({ new_place: event.target.checked ? 'true' : null })}>{t('logfilter.new_place')}</Checkbox>
    </div>
  )
}
