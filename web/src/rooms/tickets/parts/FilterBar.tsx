import { Button, Select } from 'antd'
import { t } from '@/i18n'
import { useUsers } from '@/shared/pickers/people'
import { PRIORITIES, STATUSES, TYPES } from '../labels'
import { useCounts, type TicketFilters } from '../queries'

interface Props { filters: TicketFilters; onChange: (changes: { [Name in keyof TicketFilters]?: string | null | undefined }) => void }

export function FilterBar({ filters, onChange, statuses }: Props & { statuses: boolean }) {
  const users = useUsers()
  return (
    <>
      {statuses && <Select allowClear style={{ width: 120 }} value={filters.status} placeholder={t('tickets.any_status')} aria-label={t('tickets.status')} onChange={(status: string | undefined) => onChange({ status })}
        options={[{ value: 'open', label: t('tickets.open') }, { value: 'done', label: t('tickets.done') }, ...STATUSES.map((value) => ({ value, label: t(`ticket_status.${value}`) }))]} />}
      <Select allowClear style={{ width: 120 }} value={filters.priority} placeholder={t('tickets.any_priority')} aria-label={t('tickets.priority')} onChange={(priority: string | undefined) => onChange({ priority })}
        options={PRIORITIES.map((value) => ({ value, label: t(`ticket_priorities.${value}`) }))} />
      <Select allowClear style={{ width: 120 }} value={filters.ticket_type} placeholder={t('tickets.any_kind')} aria-label={t('tickets.kind')} onChange={(ticket_type: string | undefined) => onChange({ ticket_type })}
        options={TYPES.map((value) => ({ value, label: t(`ticket_types.${value}`) }))} />
      <Select allowClear style={{ width: 130 }} value={filters.assigned_agent_id} placeholder={t('tickets.agent')} aria-label={t('tickets.agent')} onChange={(assigned_agent_id: string | undefined) => onChange({ assigned_agent_id })}
        showSearch={{ optionFilterProp: 'label' }} options={[{ value: 'me', label: t('tickets.mine') }, { value: 'none', label: t('tickets.nobody') }, ...(users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? [])]} />
    </>
  )
}

const NARROWED = { status: null, assigned_agent_id: null, watching: null, late: null }
const VIEWS = {
  all: {}, open: { status: 'open' }, mine: { status: 'open', assigned_agent_id: 'me' }, nobody: { status: 'open', assigned_agent_id: 'none' }, watched: { watching: 'true' }, late: { late: 'true' },
} as const
const NAMES = Object.keys(VIEWS) as (keyof typeof VIEWS)[]

/** One click each: what most people look at. The address stays the truth of what is shown. */
export function Views({ filters, onChange, board }: Props & { board: boolean }) {
  const counts = useCounts()
  const n: Partial<Record<keyof typeof VIEWS, number>> = { mine: counts.data?.mine, nobody: counts.data?.unassigned, late: counts.data?.late }
  const narrowing = Object.keys(NARROWED).filter((name) => !(board && name === 'status')) as (keyof typeof NARROWED)[]
  const isShown = (view: Partial<Record<keyof typeof NARROWED, string>>) => narrowing.every((name) => (filters[name] ?? '') === (view[name] ?? ''))
  return (
    <nav aria-label={t('tickets.views')} style={{ display: 'flex', flexWrap: 'wrap', gap: 6 }}>
      {NAMES.filter((name) => !(board && name === 'open')).map((name) => (
        <Button key={name} size="small" type={isShown(VIEWS[name]) ? 'primary' : 'default'} aria-current={isShown(VIEWS[name]) || undefined} onClick={() => onChange({ ...NARROWED, ...VIEWS[name] })}>
          {t(`tickets.${name}`)}{n[name] ? ` ${n[name]}` : ''}
        </Button>
      ))}
    </nav>
  )
}
