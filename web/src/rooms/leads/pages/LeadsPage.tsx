import { ImportOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Select, Tag } from 'antd'
import { useNavigate, useSearchParams } from 'react-router'
import { t, tOr } from '@/i18n'
import { ExportButton } from '@/shared/exports/ExportButton'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { SortSelect } from '@/shared/list/SortSelect'
import { useFilters } from '@/shared/list/useFilters'
import { useUsers } from '@/shared/pickers/people'
import { useMay, useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { useChangeParams } from '@/shared/useParams'
import { LEAD_STATUSES, leadTone, PLATFORMS } from '../labels'
import { LeadDrawer } from '../parts/LeadDrawer'
import { LeadForm } from '../parts/LeadForm'
import { useBulkLeads } from '../parts/useBulkLeads'
import { useLeadList, type Lead } from '../queries'

export function LeadsPage() {
  const [filters, setFilters] = useFilters('q', 'status', 'assigned_to', 'source_platform', 'import_id', 'sort')
  const { sort, ...narrowing } = filters
  const [params] = useSearchParams()
  const change = useChangeParams()
  const query = useLeadList(filters)
  const users = useUsers()
  const zone = useZone()
  const may = useMay()
  const navigate = useNavigate()
  const { bulk, notice } = useBulkLeads(filters)
  const nameOf = (id: string | null) => users.data?.find((user) => user.id === id)?.name ?? '—'
  const openOne = (id: string | null) => change({ lead: id })
  const open = params.get('lead')
  const columns: ListColumn<Lead>[] = [
    { key: 'contact_name', title: t('leads.contact_name'), width: 130, phone: true, ellipsis: true, render: (_, lead) => lead.contact_name || lead.contact_wechat || t('inbox.visitor') },
    { key: 'contact_phone', title: t('leads.contact_phone'), width: 140, className: 'number', render: (_, lead) => lead.contact_phone_masked ?? '—' },
    { key: 'status', title: t('leads.status'), width: 100, phone: true, render: (_, lead) => <StatusTag group="lead_status" value={lead.status} tone={leadTone[lead.status]} /> },
    { key: 'score', title: t('leads.score'), width: 76, className: 'number', align: 'right', dataIndex: 'score' },
    { key: 'source', title: t('leads.source_platform'), width: 120, ellipsis: true, render: (_, lead) => (lead.source_platform ? tOr(`platforms.${lead.source_platform}`, lead.source_platform) : '—') },
    { key: 'source_detail', title: t('leads.source_detail'), width: 180, ellipsis: true, dataIndex: 'source_detail' },
    { key: 'city', title: t('leads.city'), width: 100, optional: true, dataIndex: 'city' },
    { key: 'company_name', title: t('leads.company_name'), width: 180, optional: true, ellipsis: true, dataIndex: 'company_name' },
    { key: 'assigned_to', title: t('leads.assigned_to'), width: 110, render: (_, lead) => nameOf(lead.assigned_to) },
    { key: 'created_at', title: t('leads.created_at'), width: 110, phone: true, className: 'number', render: (_, lead) => shortText(lead.created_at, zone) },
  ]
  const writer = may('lead:write')
  const create = writer ? <Button type="primary" icon={<PlusOutlined />} onClick={() => openOne('new')}>{t('leads.create')}</Button> : null
  const fromFile = may('lead:import') ? <Button icon={<ImportOutlined />} onClick={() => void navigate('/leads/import')}>{t('leads.import')}</Button> : null
  return (
    <>
      <ListPage<Lead>
        name="leads"
        title={t('menu.leads')}
        columns={columns}
        query={query}
        search={{ value: filters.q, onChange: (q) => setFilters({ q }), placeholder: t('leads.search') }}
        filtered={Object.keys(narrowing).length > 0}
        views={{ kind: 'leads', address: filters, onApply: setFilters }}
        filters={
          <>
            <Select allowClear style={{ width: 120 }} value={filters.status} placeholder={t('leads.status')} aria-label={t('leads.status')}
              onChange={(status) => setFilters({ status })} options={LEAD_STATUSES.map((value) => ({ value, label: t(`lead_status.${value}`) }))} />
            <Select allowClear style={{ width: 130 }} value={filters.source_platform} placeholder={t('leads.source_platform')} aria-label={t('leads.source_platform')}
              onChange={(source_platform) => setFilters({ source_platform })} options={PLATFORMS.map((value) => ({ value, label: t(`platforms.${value}`) }))} />
            <Select allowClear style={{ width: 130 }} value={filters.assigned_to} placeholder={t('leads.assigned_to')} aria-label={t('leads.assigned_to')}
              onChange={(assigned_to) => setFilters({ assigned_to })} options={[{ value: 'me', label: t('leads.mine') }, { value: 'none', label: t('leads.nobody') }, ...(users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? [])]} />
            {filters.import_id && <Tag closable color="blue" onClose={() => setFilters({ import_id: null })}>{t('leads.of_import')}</Tag>}
            <SortSelect value={sort} onChange={(next) => setFilters({ sort: next })} />
          </>
        }
        actions={<>{may('lead:export') && <ExportButton kind="leads" filters={narrowing} />}{fromFile}{create}</>}
        bulk={bulk}
        notice={notice}
        empty={{ title: t('leads.empty'), hint: t('leads.empty_hint'), action: <div style={{ display: 'flex', gap: 8 }}>{fromFile}{create}</div> }}
        onOpen={(lead) => openOne(lead.id)}
      />
      <LeadForm lead={null} open={open === 'new'} onClose={() => openOne(null)} />
      {open !== 'new' && <LeadDrawer id={open} onClose={() => openOne(null)} />}
    </>
  )
}
