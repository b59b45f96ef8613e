import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useFilters } from '@/shared/list/useFilters'
import { CustomerSelect } from '@/shared/pickers/CustomerSelect'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { ACTIONS, actionTone, CHANNELS, METHODS, PURPOSES } from '../labels'
import { PRIVACY, recordConsent, uploadEvidence, useConsents, type Consent, type ConsentFields } from '../queries'

export function ConsentsTab() {
  const [filters, setFilters] = useFilters('purpose', 'action')
  const query = useConsents(filters)
  const [open, setOpen] = useState(false)
  const zone = useZone()
  const may = useMay()
  const columns: ListColumn<Consent>[] = [
    { key: 'at', title: t('privacy.at'), width: 172, render: (_, one) => dateTimeText(one.created_at, zone) },
    { key: 'person', title: t('privacy.person'), width: 150, phone: true, ellipsis: true, render: (_, one) => one.customer_name ?? '—' },
    { key: 'purpose', title: t('privacy.purpose'), width: 140, phone: true, render: (_, one) => tOr(`purposes.${one.purpose}`, one.purpose) },
    { key: 'action', title: t('privacy.action'), width: 120, phone: true, render: (_, one) => <StatusTag group="consent_actions" value={one.action} tone={actionTone[one.action]} /> },
    { key: 'version', title: t('privacy.version'), width: 100, align: 'right', className: 'number', render: (_, one) => one.text_version ?? '—' },
    { key: 'way', title: t('privacy.way'), width: 110, render: (_, one) => tOr(`consent_channels.${one.channel}`, one.channel) },
    { key: 'method', title: t('privacy.method'), width: 90, render: (_, one) => tOr(`consent_methods.${one.method}`, one.method) },
    { key: 'by', title: t('privacy.recorded_by'), width: 120, ellipsis: true, render: (_, one) => one.recorded_by_name ?? t('privacy.self') },
  ]
  return (
    <>
      <ListPage<Consent>
        name="consents"
        title={t('privacy.consents')}
        subtitle={t('privacy.consents_subtitle')}
        columns={columns}
        query={query}
        filtered={!!filters.purpose || !!filters.action}
        filters={
          <>
            <Select allowClear style={{ width: 160 }} value={filters.purpose} placeholder={t('privacy.purpose')} aria-label={t('privacy.purpose')} onChange={(purpose) => setFilters({ purpose })}
              options={PURPOSES.map((value) => ({ value, label: t(`purposes.${value}`) }))} />
            <Select allowClear style={{ width: 140 }} value={filters.action} placeholder={t('privacy.action')} aria-label={t('privacy.action')} onChange={(action) => setFilters({ action })}
              options={ACTIONS.map((value) => ({ value, label: t(`consent_actions.${value}`) }))} />
          </>
        }
        actions={may('customer:write') && <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen(true)}>{t('privacy.record')}</Button>}
        empty={{ title: t('privacy.consents_empty'), hint: t('privacy.consents_empty_hint') }}
      />
      <ConsentForm open={open} onClose={() => setOpen(false)} />
    </>
  )
}

function ConsentForm({ open, onClose }: { open: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  async function save(values: ConsentFields, key: string) {
    const evidence_file_id = file ? await uploadEvidence(file, `${key}-file`) : null
    await recordConsent({ ...values, note: values.note || null, evidence_file_id }, key)
    setFile(null)
    void queries.invalidateQueries({ queryKey: PRIVACY })
  }
  return (
    <FormDrawer<ConsentFields> title={t('privacy.record')} open={open} onClose={onClose} save={save} savedText={t('privacy.recorded')}
      initial={{ purpose: 'marketing_sms', action: 'given', channel: 'console', method: 'verbal' }}>
      <Form.Item name="customer_id" label={t('privacy.person')} rules={[{ required: true, message: t('form.needed') }]}><CustomerSelect /></Form.Item>
      <Form.Item name="purpose" label={t('privacy.purpose')}><Select options={PURPOSES.map((value) => ({ value, label: t(`purposes.${value}`) }))} /></Form.Item>
      <Form.Item name="action" label={t('privacy.action')}><Select options={ACTIONS.map((value) => ({ value, label: t(`consent_actions.${value}`) }))} /></Form.Item>
      <Form.Item name="channel" label={t('privacy.way')}><Select options={CHANNELS.map((value) => ({ value, label: t(`consent_channels.${value}`) }))} /></Form.Item>
      <Form.Item name="method" label={t('privacy.method')}><Select options={METHODS.map((value) => ({ value, label: t(`consent_methods.${value}`) }))} /></Form.Item>
      <Form.Item label={t('privacy.evidence')} htmlFor="consent-evidence" extra={t('privacy.evidence_hint')}>
        <input id="consent-evidence" type="file" accept=".pdf,.png,.jpg,.jpeg" onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
      </Form.Item>
      <Form.Item name="note" label={t('privacy.note')} rules={[{ min: 2, message: t('form.needed') }]}><Input.TextArea rows={3} maxLength={500} /></Form.Item>
    </FormDrawer>
  )
}
