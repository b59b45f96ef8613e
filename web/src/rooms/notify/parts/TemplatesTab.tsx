import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Select, Table } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useMay } from '@/shared/session'
import { PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { AUDIT_STATUSES, auditTone, TEMPLATE_KINDS } from '../labels'
import { createTemplate, patchTemplate, SMS, useTemplates, type SmsTemplate, type TemplateFields } from '../queries'

export function TemplatesTab() {
  const templates = useTemplates()
  const may = useMay()
  const [open, setOpen] = useState<SmsTemplate | 'new' | null>(null)
  const writer = may('sms:write')
  if (templates.isError) return <LoadFailed error={templates.error} onRetry={() => void templates.refetch()} />
  return (
    <PageBody>
      <PageHeader title={t('sms.templates')} subtitle={t('sms.templates_hint')} actions={writer && <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('sms.template_create')}</Button>} />
      <Table<SmsTemplate>
        rowKey="id"
        loading={templates.isPending}
        pagination={false}
        scroll={{ x: 720 }}
        dataSource={templates.data ?? []}
        onRow={(row) => (writer ? { onClick: () => setOpen(row), style: { cursor: 'pointer' } } : {})}
        columns={[
          { title: t('sms.template_code'), dataIndex: 'code', width: 190 },
          { title: t('sms.kind'), width: 110, render: (_, row) => tOr(`sms_kinds.${row.kind}`, row.kind) },
          { title: t('sms.content'), render: (_, row) => t('sms.signed', { sign: row.sign_name, content: row.content }) },
          { title: t('sms.audit'), width: 120, render: (_, row) => <StatusTag group="template_audit" value={row.audit_status} tone={auditTone[row.audit_status]} /> },
        ]}
      />
      <TemplateForm template={open} onClose={() => setOpen(null)} />
    </PageBody>
  )
}

function TemplateForm({ template, onClose }: { template: SmsTemplate | 'new' | null; onClose: () => void }) {
  const queries = useQueryClient()
  const existing = template && template !== 'new' ? template : null
  async function save(values: TemplateFields, key: string) {
    if (existing) await patchTemplate(existing.id, { sign_name: values.sign_name, content: values.content, audit_status: values.audit_status }, key)
    else await createTemplate(values, key)
    void queries.invalidateQueries({ queryKey: SMS })
  }
  return (
    <FormDrawer<TemplateFields> title={existing ? t('sms.template_edit') : t('sms.template_create')} open={template !== null} onClose={onClose} save={save}
      initial={(existing as TemplateFields | null) ?? { kind: 'reminder', audit_status: 'draft' }}>
      <Form.Item name="code" label={t('sms.template_code')} rules={[{ required: true, pattern: /^[a-z][a-z0-9_]{1,49}$/, message: t('form.code') }]}><Input autoFocus disabled={!!existing} /></Form.Item>
      <Form.Item name="kind" label={t('sms.kind')}><Select disabled={!!existing} options={TEMPLATE_KINDS.map((value) => ({ value, label: t(`sms_kinds.${value}`) }))} /></Form.Item>
      <Form.Item name="sign_name" label={t('sms.sign')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={20} /></Form.Item>
      <Form.Item name="content" label={t('sms.content')} extra={t('sms.variables_hint')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input.TextArea rows={4} maxLength={500} showCount /></Form.Item>
      <Form.Item name="audit_status" label={t('sms.audit')} extra={t('sms.audit_hint')}><Select options={AUDIT_STATUSES.map((value) => ({ value, label: t(`template_audit.${value}`) }))} /></Form.Item>
    </FormDrawer>
  )
}
