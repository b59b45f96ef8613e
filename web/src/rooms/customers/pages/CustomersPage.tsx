import { ImportOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { t, tOr } from '@/i18n'
import { ExportButton } from '@/shared/exports/ExportButton'
import { said, useOwnFields } from '@/shared/fields/fields'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { SortSelect } from '@/shared/list/SortSelect'
import { useFilters } from '@/shared/list/useFilters'
import { useSegments } from '@/shared/pickers/segments'
import { useUsers } from '@/shared/pickers/people'
import { useMay, useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { TagLabel } from '@/shared/ui/TagLabel'
import { STAGES, stageTone, TYPES } from '../labels'
import { CustomerForm } from '../parts/CustomerForm'
import { FieldFilters } from '../parts/FieldFilters'
import { useBulkCustomers } from '../parts/useBulkCustomers'
import { useCustomerList, useTags, type Customer } from '../queries'

export function CustomersPage() {
  const [filters, setFilters] = useFilters('q', 'stage', 'type', 'owner_id', 'tag_id', 'fields', 'segment_id', 'sort')
  const { sort, ...narrowing } = filters
  const [creating, setCreating] = useState(false)
  const query = useCustomerList(filters)
  const users = useUsers()
  const tags = useTags()
  const own = useOwnFields()
  const zone = useZone()
  const may = useMay()
  const segments = useSegments(may('segment:read'))
  const { bulk, notice } = useBulkCustomers(filters)
  const navigate = useNavigate()
  const tagsOf = (customer: Customer) => (tags.data ?? []).filter((tag) => customer.tag_ids.includes(tag.id))
  const nameOf = (id: string | null) => users.data?.find((user) => user.id === id)?.name ?? '—'
  const columns: ListColumn<Customer>[] = [
    { key: 'name', title: t('customers.name'), width: 130, phone: true, ellipsis: true, dataIndex: 'name' },
    { key: 'phone', title: t('customers.phone'), width: 140, phone: true, className: 'number', render: (_, customer) => customer.phone_masked ?? '—' },
    { key: 'stage', title: t('customers.stage'), width: 110, phone: true, render: (_, customer) => <StatusTag group="stages" value={customer.stage} tone={stageTone[customer.stage]} /> },
    { key: 'tags', title: t('customers.tags'), width: 200, ellipsis: true, render: (_, customer) => <span style={{ display: 'inline-flex', gap: 6 }}>{tagsOf(customer).map((tag) => <TagLabel key={tag.id} name={tag.name} color={tag.color} />)}</span> },
    ...(own.data ?? []).map((field) => ({
      key: `own_${field.key}`, title: field.label, width: 130, optional: !field.is_listed, ellipsis: true,
      render: (_: unknown, customer: Customer) => said(field, customer.custom_fields[field.key], { yes: t('designer.yes'), no: t('designer.no') }) || '—',
    })),
    { key: 'type', title: t('around.type'), width: 90, optional: true, render: (_, customer) => tOr(`customer_types.${customer.type}`, customer.type) },
    { key: 'score', title: t('customers.score'), width: 80, align: 'right', className: 'number', dataIndex: 'score' },
    { key: 'owner', title: t('customers.owner'), width: 110, render: (_, customer) => nameOf(customer.owner_id) },
    { key: 'city', title: t('customers.city'), width: 110, optional: true, dataIndex: 'region_city' },
    { key: 'public_code', title: t('customers.code'), width: 150, optional: true, className: 'number', dataIndex: 'public_code' },
    { key: 'source', title: t('customers.source'), width: 110, optional: true, render: (_, customer) => tOr(`source_types.${customer.source_type}`, customer.source_type) },
    { key: 'last_contact_at', title: t('customers.last_contact'), width: 120, className: 'number', render: (_, customer) => (customer.last_contact_at ? shortText(customer.last_contact_at, zone) : '—') },
    { key: 'created_at', title: t('customers.created_at'), width: 120, optional: true, className: 'number', render: (_, customer) => shortText(customer.created_at, zone) },
  ]
  const create = may('customer:write') ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>{t('customers.create')}</Button> : undefined
  return (
    <>
      <ListPage<Customer>
        name="customers"
        title={t('menu.customers')}
        columns={columns}
        query={query}
        search={{ value: filters.q, onChange: (q) => setFilters({ q }), placeholder: t('customers.search') }}
        filtered={Object.keys(narrowing).length > 0}
        views={{ kind: 'customers', address: filters, onApply: setFilters }}
        filters={
          <>
            <Select allowClear style={{ width: 120 }} value={filters.stage} placeholder={t('customers.stage')} aria-label={t('customers.stage')}
              onChange={(stage) => setFilters({ stage })} options={STAGES.map((value) => ({ value, label: t(`stages.${value}`) }))} />
            <Select allowClear style={{ width: 130 }} value={filters.tag_id} placeholder={t('customers.tags')} aria-label={t('customers.tags')}
              onChange={(tag_id) => setFilters({ tag_id })} options={tags.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} />
            <Select allowClear style={{ width: 130 }} value={filters.owner_id} placeholder={t('customers.owner')} aria-label={t('customers.owner')}
              onChange={(owner_id) => setFilters({ owner_id })} options={users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} />
            <Select allowClear style={{ width: 110 }} value={filters.type} placeholder={t('around.type')} aria-label={t('around.type')}
              onChange={(type) => setFilters({ type })} options={TYPES.map((value) => ({ value, label: t(`customer_types.${value}`) }))} />
            <FieldFilters fields={own.data ?? []} value={filters.fields} onChange={(fields) => setFilters({ fields })} />
            {may('segment:read') && <Select allowClear style={{ width: 150 }} value={filters.segment_id} placeholder={t('menu.segments')} aria-label={t('menu.segments')} showSearch={{ optionFilterProp: 'label' }}
              onChange={(segment_id) => setFilters({ segment_id })} options={segments.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} />}
            <SortSelect value={sort} onChange={(next) => setFilters({ sort: next })} />
          </>
        }
        actions={<>{may('customer:export') && <ExportButton kind="customers" filters={narrowing} />}{may('lead:import') && <Button icon={<ImportOutlined />} onClick={() => void navigate('/leads/import?kind=customers')}>{t('leads.import')}</Button>}{create}</>}
        bulk={bulk}
        notice={notice}
        empty={{ title: t('customers.empty'), hint: t('customers.empty_hint'), action: create }}
        onOpen={(customer) => void navigate(`/customers/${customer.id}`)}
      />
      <CustomerForm customer={null} open={creating} onClose={() => setCreating(false)} />
    </>
  )
}
