import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useAsOpened } from '@/shared/form/useAsOpened'
import { PLATFORMS } from '../labels'
import { createLead, LEADS, patchLead, readLead, type Lead, type LeadFields } from '../queries'

const PHONE = /^[+＋]?[\d０-９\s\-－()（）]{5,24}$/

const fieldsOf = (lead: Lead): Partial<LeadFields> => ({
  contact_name: lead.contact_name ?? '',
  contact_wechat: lead.contact_wechat ?? '',
  contact_email: lead.contact_email ?? '',
  company_name: lead.company_name ?? '',
  province: lead.province ?? '',
  city: lead.city ?? '',
  source_platform: lead.source_platform ?? undefined,
  source_detail: lead.source_detail ?? '',
})

/** Of an existing lead only what was typed is sent, an emptied box as null: what the role sees masked stays as it is. */
function filled(values: LeadFields, existing: Lead | null): LeadFields {
  const before = existing ? fieldsOf(existing) : {}
  const pairs = Object.entries(values).filter(([name, value]) => (existing ? (value ?? '') !== (before[name as keyof LeadFields] ?? '') : value))
  return Object.fromEntries(pairs.map(([name, value]) => [name, value || null])) as unknown as LeadFields
}

export function LeadForm({ lead: now, open, onClose }: { lead: Lead | null; open: boolean; onClose: () => void }) {
  const lead = useAsOpened(now, open)
  const queries = useQueryClient()
  async function save(values: LeadFields, key: string) {
    const body = filled(values, lead)
    const saved = lead ? await patchLead(lead.id, body, key) : await createLead(body, key)
    void queries.invalidateQueries({ queryKey: LEADS })
    return saved
  }
  return (
    <FormDrawer<LeadFields>
      title={lead ? t('leads.edit') : t('leads.create')}
      open={open}
      onClose={onClose}
      initial={lead ? fieldsOf(lead) : { source_platform: 'other' }}
      save={save}
      reread={lead ? async () => fieldsOf(await readLead(lead.id)) : undefined}
      fieldNames={{ contact_name: t('leads.contact_name'), contact_wechat: t('leads.contact_wechat'), city: t('leads.city'), source_detail: t('leads.source_detail') }}
    >
      <Form.Item name="contact_name" label={t('leads.contact_name')} rules={[{ required: !lead, whitespace: true, message: t('form.needed') }]}>
        <Input maxLength={200} autoFocus />
      </Form.Item>
      <Form.Item name="contact_phone" label={t('leads.contact_phone')} extra={lead?.contact_phone_masked ? t('leads.phone_kept', { phone: lead.contact_phone_masked }) : undefined}
        rules={[{ pattern: PHONE, message: t('form.phone') }]}>
        <Input inputMode="tel" autoComplete="off" />
      </Form.Item>
      <Form.Item name="contact_wechat" label={t('leads.contact_wechat')}><Input maxLength={200} /></Form.Item>
      <Form.Item name="contact_email" label={t('leads.contact_email')} rules={[{ type: 'email', message: t('form.email') }]}><Input maxLength={255} /></Form.Item>
      <Form.Item name="company_name" label={t('leads.company_name')}><Input maxLength={500} /></Form.Item>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
        <Form.Item name="province" label={t('leads.province')}><Input maxLength={50} /></Form.Item>
        <Form.Item name="city" label={t('leads.city')}><Input maxLength={50} /></Form.Item>
      </div>
      <Form.Item name="source_platform" label={t('leads.source_platform')}>
        <Select options={PLATFORMS.map((value) => ({ value, label: t(`platforms.${value}`) }))} />
      </Form.Item>
      <Form.Item name="source_detail" label={t('leads.source_detail')}><Input.TextArea rows={3} maxLength={500} showCount /></Form.Item>
    </FormDrawer>
  )
}
