import { FilterOutlined } from '@ant-design/icons'
import { Button, DatePicker, InputNumber, Popover, Select } from 'antd'
import dayjs from 'dayjs'
import { t } from '@/i18n'
import { useUsers } from '@/shared/pickers/people'
import { STAGES } from '../labels'
import type { DealFilters } from '../queries'

interface Props { filters: DealFilters; onChange: (changes: { [Name in keyof DealFilters]?: string | null | undefined }) => void; stages?: boolean; narrowing?: boolean }

export function FilterBar({ filters, onChange, stages, narrowing = true }: Props) {
  const users = useUsers()
  const few = [filters.closing_from, filters.amount_min, filters.amount_max].filter(Boolean).length
  const range: [dayjs.Dayjs | null, dayjs.Dayjs | null] = [filters.closing_from ? dayjs(filters.closing_from) : null, filters.closing_to ? dayjs(filters.closing_to) : null]
  const more = (
    <div style={{ display: 'grid', gap: 12, width: 280 }}>
      <label style={{ display: 'grid', gap: 4 }}>{t('deals.closing')}
        <DatePicker.RangePicker value={range} allowEmpty={[true, true]} aria-label={t('deals.closing')} onChange={(days) => onChange({ closing_from: days?.[0]?.format('YYYY-MM-DD'), closing_to: days?.[1]?.format('YYYY-MM-DD') })} />
      </label>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 8 }}>
        <Amount name="amount_min" filters={filters} onChange={onChange} />
        <Amount name="amount_max" filters={filters} onChange={onChange} />
      </div>
    </div>
  )
  return (
    <>
      <Select allowClear style={{ width: 130 }} value={filters.owner_id} placeholder={t('deals.owner')} aria-label={t('deals.owner')} onChange={(owner_id: string | undefined) => onChange({ owner_id })}
        showSearch={{ optionFilterProp: 'label' }} options={[{ value: 'me', label: t('deals.mine') }, { value: 'none', label: t('deals.nobody') }, ...(users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? [])]} />
      {stages && <Select allowClear style={{ width: 130 }} value={filters.stage} placeholder={t('deals.any_stage')} aria-label={t('deals.stage')} onChange={(stage: string | undefined) => onChange({ stage })}
        options={[{ value: 'open', label: t('deals.open_only') }, { value: 'closed', label: t('deals.closed_only') }, ...STAGES.map((value) => ({ value, label: t(`deal_stage.${value}`) }))]} />}
      {narrowing && <Popover trigger="click" placement="bottomLeft" content={more}><Button icon={<FilterOutlined />}>{t('deals.filters')}{few > 0 && ` · ${few}`}</Button></Popover>}
    </>
  )
}

function Amount({ name, filters, onChange }: { name: 'amount_min' | 'amount_max' } & Pick<Props, 'filters' | 'onChange'>) {
  return (
    <label style={{ display: 'grid', gap: 4 }}>{t(`deals.${name}`)}
      <InputNumber<string> stringMode min="0" precision={2} style={{ width: '100%' }} value={filters[name] ?? null} changeOnWheel={false} onBlur={(event) => onChange({ [name]: event.target.value.replaceAll(',', '') || null })} onPressEnter={(event) => onChange({ [name]: event.currentTarget.value || null })} />
    </label>
  )
}
