import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, InputNumber, Select, Switch, Table } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useMay } from '@/shared/session'
import { PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { VENDORS } from '../labels'
import { createProvider, patchProvider, SMS, useProviders, type ProviderFields, type SmsProvider } from '../queries'

export function ProvidersTab() {
  const providers = useProviders()
  const may = useMay()
  const [open, setOpen] = useState<SmsProvider | 'new' | null>(null)
  const writer = may('sms:write')
  if (providers.isError) return <LoadFailed error={providers.error} onRetry={() => void providers.refetch()} />
  return (
    <PageBody>
      <PageHeader title={t('sms.providers')} subtitle={t('sms.providers_hint')} actions={writer && <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('sms.provider_create')}</Button>} />
      <Table<SmsProvider>
        rowKey="id"
        loading={providers.isPending}
        pagination={false}
        scroll={{ x: 560 }}
        dataSource={providers.data ?? []}
        onRow={(row) => (writer ? { onClick: () => setOpen(row), style: { cursor: 'pointer' } } : {})}
        columns={[
          { title: t('sms.provider_code'), dataIndex: 'code' },
          { title: t('sms.vendor'), render: (_, row) => tOr(`vendors.${row.vendor}`, row.vendor) },
          { title: t('sms.priority'), dataIndex: 'priority', className: 'number' },
          { title: t('sms.health'), render: (_, row) => <StatusTag group="health" value={row.health.state === 'open' ? 'open' : 'closed'} tone={row.health.state === 'open' ? 'red' : 'green'} /> },
          { title: t('sms.enabled'), render: (_, row) => <StatusTag group="switches" value={row.is_enabled ? 'on' : 'off'} tone={row.is_enabled ? 'green' : 'grey'} /> },
        ]}
      />
      <ProviderForm provider={open} onClose={() => setOpen(null)} />
    </PageBody>
  )
}

function ProviderForm({ provider, onClose }: { provider: SmsProvider | 'new' | null; onClose: () => void }) {
  const queries = useQueryClient()
  const existing = provider && provider !== 'new' ? provider : null
  async function save(values: ProviderFields, key: string) {
    if (existing) await patchProvider(existing.id, { priority: values.priority, is_enabled: values.is_enabled, ...(values.config ? { config: values.config } : {}) }, key)
    else await createProvider(values, key)
    void queries.invalidateQueries({ queryKey: SMS })
  }
  return (
    <FormDrawer<ProviderFields> title={existing ? t('sms.provider_edit') : t('sms.provider_create')} open={provider !== null} onClose={onClose} save={save}
      initial={existing ? { code: existing.code, vendor: existing.vendor as ProviderFields['vendor'], priority: existing.priority, is_enabled: existing.is_enabled, config: existing.config } : { vendor: 'console', priority: 10, is_enabled: true }}>
      <Form.Item name="code" label={t('sms.provider_code')} rules={[{ required: true, pattern: /^[a-z][a-z0-9_]{1,49}$/, message: t('form.code') }]}><Input autoFocus disabled={!!existing} /></Form.Item>
      <Form.Item name="vendor" label={t('sms.vendor')}><Select disabled={!!existing} options={VENDORS.map((value) => ({ value, label: t(`vendors.${value}`) }))} /></Form.Item>
      <Form.Item name="priority" label={t('sms.priority')} extra={t('sms.priority_hint')}><InputNumber min={1} max={1000} precision={0} /></Form.Item>
      <Form.Item noStyle dependencies={['vendor']}>
        {({ getFieldValue }) => getFieldValue('vendor') !== 'console' && (
          <>
            <Form.Item name={['config', 'access_key']} label={t('sms.access_key')} rules={[{ required: true, message: t('form.needed') }]}><Input autoComplete="off" /></Form.Item>
            <Form.Item name={['config', 'secret']} label={t('sms.secret')} extra={existing && t('sms.kept')} rules={[{ required: true, min: 8, message: t('sms.secret_short') }]}><Input.Password autoComplete="off" /></Form.Item>
          </>
        )}
      </Form.Item>
      <Form.Item name="is_enabled" label={t('sms.enabled')} valuePropName="checked"><Switch /></Form.Item>
    </FormDrawer>
  )
}
