import { PlusOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useFilters } from '@/shared/list/useFilters'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { KINDS, requestTone, STATUSES } from '../labels'
import { useRequests, type PrivacyRequest } from '../queries'
import { RequestDrawer } from './RequestDrawer'
import { RequestForm } from './RequestForm'

export function RequestsTab() {
  const [filters, setFilters] = useFilters('kind', 'status')
  const [chosen, setChosen] = useFilters('request')
  const query = useRequests(filters)
  const [creating, setCreating] = useState(false)
  const zone = useZone()
  const may = useMay()
  const columns: ListColumn<PrivacyRequest>[] = [
    { key: 'kind', title: t('privacy.kind'), width: 110, phone: true, render: (_, one) => tOr(`privacy_kinds.${one.kind}`, one.kind) },
    { key: 'person', title: t('privacy.person'), width: 170, phone: true, ellipsis: true, render: (_, one) => one.subject_name ?? t('privacy.lead_only') },
    { key: 'status', title: t('privacy.status'), width: 190, phone: true, render: (_, one) => <StatusTag group="privacy_status" value={one.status} tone={requestTone[one.status]} /> },
    { key: 'due', title: t('privacy.due'), width: 172, render: (_, one) => dateTimeText(one.due_at, zone) },
    { key: 'by', title: t('privacy.by'), width: 120, ellipsis: true, render: (_, one) => one.requested_by_name ?? '—' },
    { key: 'note', title: t('privacy.note'), width: 220, ellipsis: true, optional: true, render: (_, one) => one.note ?? '' },
    { key: 'at', title: t('privacy.at'), width: 172, render: (_, one) => dateTimeText(one.created_at, zone) },
  ]
  return (
    <>
      <ListPage<PrivacyRequest>
        name="privacy-requests"
        title={t('privacy.requests')}
        subtitle={t('privacy.subtitle')}
        columns={columns}
        query={query}
        filtered={!!filters.kind || !!filters.status}
        filters={
          <>
            <Select allowClear style={{ width: 130 }} value={filters.kind} placeholder={t('privacy.kind')} aria-label={t('privacy.kind')} onChange={(kind) => setFilters({ kind })}
              options={KINDS.map((value) => ({ value, label: t(`privacy_kinds.${value}`) }))} />
            <Select allowClear style={{ width: 190 }} value={filters.status} placeholder={t('privacy.status')} aria-label={t('privacy.status')} onChange={(status) => setFilters({ status })}
              options={STATUSES.map((value) => ({ value, label: t(`privacy_status.${value}`) }))} />
          </>
        }
        actions={may('privacy:write') && <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>{t('privacy.create')}</Button>}
        empty={{ title: t('privacy.empty'), hint: t('privacy.empty_hint') }}
        onOpen={(one) => setChosen({ request: one.id })}
      />
      <RequestForm open={creating} onClose={() => setCreating(false)} onMade={(id) => setChosen({ request: id })} />
      <RequestDrawer id={chosen.request ?? null} onClose={() => setChosen({ request: null })} />
    </>
  )
}
