import { Button, Select } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useFilters } from '@/shared/list/useFilters'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { retryable, SMS_STATUSES, smsTone } from '../labels'
import { SmsDrawer } from './SmsDrawer'
import { retrySms, SMS, useSmsMessages, type SmsMessage } from '../queries'

export function MessagesTab() {
  const [filters, setFilters] = useFilters('status')
  const query = useSmsMessages(filters)
  const [open, setOpen] = useState<string | null>(null)
  const zone = useZone()
  const may = useMay()
  const retry = useAction((id: string, key) => retrySms(id, key), { stale: [SMS], done: t('sms.retried') })
  const columns: ListColumn<SmsMessage>[] = [
    { key: 'phone', title: t('sms.phone'), width: 130, phone: true, className: 'number', dataIndex: 'phone' },
    { key: 'content', title: t('sms.content'), width: 290, ellipsis: true, dataIndex: 'content' },
    { key: 'purpose', title: t('sms.purpose'), width: 96, optional: true, render: (_, sms) => tOr(`sms_kinds.${sms.purpose}`, sms.purpose) },
    { key: 'status', title: t('sms.status'), width: 100, phone: true, render: (_, sms) => <StatusTag group="sms_status" value={sms.status} tone={smsTone[sms.status]} /> },
    { key: 'attempts', title: t('sms.tries'), width: 72, align: 'right', className: 'number', dataIndex: 'attempts' },
    { key: 'provider', title: t('sms.provider'), width: 110, optional: true, render: (_, sms) => sms.provider_code ?? '—' },
    { key: 'error', title: t('sms.error'), width: 110, ellipsis: true, render: (_, sms) => sms.error_message ?? sms.error_code ?? '' },
    { key: 'queued_at', title: t('sms.queued_at'), width: 172, render: (_, sms) => dateTimeText(sms.queued_at, zone) },
    {
      key: 'retry', title: t('sms.action'), width: 84, phone: true,
      render: (_, sms) => may('sms:write') && retryable(sms.status) && (
        <Button size="small" loading={retry.isPending && retry.variables === sms.id} onClick={(event) => { event.stopPropagation(); retry.mutate(sms.id) }}>{t('sms.retry')}</Button>
      ),
    },
  ]
  return (
    <>
      <ListPage<SmsMessage>
      name="sms"
      title={t('menu.sms')}
      subtitle={t('sms.subtitle')}
      columns={columns}
      query={query}
      filtered={!!filters.status}
      filters={
        <Select allowClear style={{ width: 130 }} value={filters.status} placeholder={t('sms.status')} aria-label={t('sms.status')} onChange={(status) => setFilters({ status })}
          options={SMS_STATUSES.map((value) => ({ value, label: t(`sms_status.${value}`) }))} />
      }
      empty={{ title: t('sms.empty'), hint: t('sms.empty_hint') }}
      onOpen={(sms) => setOpen(sms.id)}
    />
    <SmsDrawer id={open} onClose={() => setOpen(null)} />
    </>
  )
}
