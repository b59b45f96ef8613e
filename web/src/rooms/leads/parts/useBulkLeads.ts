import { t } from '@/i18n'
import { NOBODY, type BulkChoice } from '@/shared/bulk/bulk'
import { useBulk } from '@/shared/bulk/useBulk'
import { useUsers } from '@/shared/pickers/people'
import { useMay } from '@/shared/session'
import { LEADS, type LeadFilters } from '../queries'

const STATUSES = ['contacted', 'qualified', 'lost'] as const

/** Owner and status of many leads at once. */
export function useBulkLeads(filters: LeadFilters) {
  const may = useMay()
  const users = useUsers()
  const people = users.data?.filter((user) => user.status === 'active').map(({ id, name }) => ({ value: id, label: name })) ?? []
  const choices: BulkChoice[] = !may('lead:write') ? [] : [
    { action: 'owner', field: 'user_id', label: t('leads.assign_to'), options: [{ value: NOBODY, label: t('bulk.nobody') }, ...people] },
    { action: 'status', field: 'status', label: t('bulk.status'), options: STATUSES.map((value) => ({ value, label: t(`lead_status.${value}`) })), needsReason: 'lost' },
  ]
  return useBulk({ kind: 'leads', address: filters, choices, stale: LEADS })
}
