import { Button, Select } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useFilters } from '@/shared/list/useFilters'
import { useUsers } from '@/shared/pickers/people'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { changesText } from '../changes'
import { ExportDrawer } from '../parts/ExportDrawer'
import { VerifyDrawer } from '../parts/VerifyDrawer'
import { useAuditLog, type AuditRow } from '../queries'

const RESOURCES = [
  'customer', 'lead', 'conversation', 'appointment', 'service_review', 'service_review_item', 'user', 'employee', 'staff_schedule', 'channel', 'import', 'tag',
  'sms_message', 'sms_provider', 'sms_template', 'system_config', 'feature_flag', 'role', 'team', 'invitation', 'application', 'dead_letter',
] as const

export function AuditPage() {
  const [filters, setFilters] = useFilters('resource_type', 'event_type', 'user_id')
  const query = useAuditLog(filters)
  const zone = useZone()
  const may = useMay()
  const [open, setOpen] = useState<'verify' | 'export' | null>(null)
  const users = useUsers()
  const whoDid = (row: AuditRow) => (row.operator_name && tOr(`job_kinds.${row.operator_name}`, row.operator_name)) || users.data?.find((user) => user.id === row.user_id)?.name || t('audit.system')
  const columns: ListColumn<AuditRow>[] = [
    { key: 'at', title: t('audit.at'), width: 180, phone: true, render: (_, row) => dateTimeText(row.created_at, zone) },
    { key: 'who', title: t('audit.who'), width: 120, ellipsis: true, phone: true, render: (_, row) => whoDid(row) },
    { key: 'what', title: t('audit.what'), width: 190, render: (_, row) => tOr(`audit_actions.${row.event_type}`, row.event_type) },
    { key: 'resource', title: t('audit.resource'), width: 120, render: (_, row) => (row.resource_type ? tOr(`resources.${row.resource_type}`, row.resource_type) : '—') },
    { key: 'id', title: t('audit.resource_id'), width: 300, optional: true, className: 'number', dataIndex: 'resource_id' },
    { key: 'details', title: t('audit.details'), width: 260, ellipsis: true, render: (_, row) => changesText(row.changes, row.details) },
    { key: 'ip', title: t('audit.ip'), width: 130, className: 'number', dataIndex: 'ip_address' },
  ]
  return (
    <>
    <ListPage<AuditRow>
      name="audit"
      title={t('menu.audit')}
      subtitle={t('audit.subtitle')}
      columns={columns}
      query={query}
      filtered={Object.keys(filters).length > 0}
      actions={
        <>
          <Button onClick={() => setOpen('verify')}>{t('proof.verify')}</Button>
          {may('audit:export') && <Button onClick={() => setOpen('export')}>{t('proof.export')}</Button>}
        </>
      }
      filters={
        <>
        <Select allowClear showSearch={{ optionFilterProp: 'label' }} style={{ width: 180 }} value={filters.resource_type} placeholder={t('audit.filter')} aria-label={t('audit.filter')}
          onChange={(resource_type) => setFilters({ resource_type })} options={RESOURCES.map((value) => ({ value, label: t(`resources.${value}`) }))} />
        <Select allowClear showSearch={{ optionFilterProp: 'label' }} style={{ width: 150 }} value={filters.user_id} placeholder={t('proof.who')} aria-label={t('proof.who')}
          onChange={(user_id) => setFilters({ user_id })} options={users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} />
        </>
      }
      empty={{ title: t('audit.empty') }}
    />
    <VerifyDrawer open={open === 'verify'} onClose={() => setOpen(null)} />
    <ExportDrawer open={open === 'export'} filters={filters} onClose={() => setOpen(null)} />
    </>
  )
}
