import { t } from '@/i18n'
import { NOBODY, type BulkChoice } from '@/shared/bulk/bulk'
import { useBulk } from '@/shared/bulk/useBulk'
import { useUsers } from '@/shared/pickers/people'
import { useMay } from '@/shared/session'
import { STAGES } from '../labels'
import { CUSTOMERS, useTags, type CustomerFilters } from '../queries'

/** Owner, stage and tags of many customers at once. */
export function useBulkCustomers(filters: CustomerFilters) {
  const may = useMay()
  const users = useUsers()
  const tags = useTags().data?.map(({ id, name }) => ({ value: id, label: name })) ?? []
  const people = users.data?.filter((user) => user.status === 'active').map(({ id, name }) => ({ value: id, label: name })) ?? []
  const choices: BulkChoice[] = !may('customer:write') ? [] : [
    { action: 'add_tag', field: 'tag_id', label: t('customers.add_tag'), options: tags },
    { action: 'remove_tag', field: 'tag_id', label: t('bulk.remove_tag'), options: tags },
    { action: 'owner', field: 'user_id', label: t('bulk.owner'), options: [{ value: NOBODY, label: t('bulk.nobody') }, ...people] },
    { action: 'stage', field: 'stage', label: t('bulk.stage'), options: STAGES.map((value) => ({ value, label: t(`stages.${value}`) })) },
  ]
  return useBulk({ kind: 'customers', address: filters, choices, stale: CUSTOMERS })
}
