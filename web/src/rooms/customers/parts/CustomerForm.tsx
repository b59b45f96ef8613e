import { useQueryClient } from '@tanstack/react-query'
import { Alert, Form, Input, Radio, Select } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { changed } from '@/shared/fields/changed'
import { FieldItems } from '@/shared/fields/FieldItems'
import { useOwnFields } from '@/shared/fields/fields'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useAsOpened } from '@/shared/form/useAsOpened'
import { useUsers } from '@/shared/pickers/people'
import { GENDERS, STAGES, TYPES } from '../labels'
import { Twins } from './Twins'
import { createCustomer, CUSTOMERS, patchCustomer, readCustomer, type CustomerDetail, type CustomerFields } from '../queries'

const PHONE = /^[+＋]?[\d０-９\s\-－()（）]{5,24}$/

const fieldsOf = (customer: CustomerDetail): Partial<CustomerFields> => ({
  name: customer.name,
  type: customer.type as CustomerFields['type'],
  company_name: customer.company_name ?? '',
  company_credit_code: customer.company_credit_code ?? '',
  company_industry: customer.company_industry ?? '',
  company_size: customer.company_size ?? '',
  wechat_id: customer.wechat_id ?? '',
  email: customer.email ?? '',
  gender: (customer.gender ?? undefined) as CustomerFields['gender'],
  region_province: customer.region_province ?? '',
  region_city: customer.region_city ?? '',
  stage: customer.stage as CustomerFields['stage'],
  owner_id: customer.owner_id ?? undefined,
  custom_fields: customer.custom_fields,
})

/** Of an existing customer only what was typed is sent: what the role sees masked stays as it is. */
function filled({ custom_fields = {}, ...values }: CustomerFields, existing: CustomerDetail | null): CustomerFields {
  const before = existing ? fieldsOf(existing) : {}
  const pairs = Object.entries(values).filter(([name, value]) => (existing ? (value ?? '') !== (before[name as keyof CustomerFields] ?? '') : value))
  const body = Object.fromEntries(pairs.map(([name, value]) => [name, value || null]))
  const own = changed(custom_fields, existing?.custom_fields ?? {})
  return { ...body, ...(Object.keys(own).length > 0 ? { custom_fields: own } : {}) } as unknown as CustomerFields
}

export function CustomerForm({ customer: now, open, onClose }: { customer: CustomerDetail | null; open: boolean; onClose: () => void }) {
  const customer = useAsOpened(now, open)
  const queries = useQueryClient()
  const users = useUsers(open)
  const fields = useOwnFields(open)
  const [latest, setLatest] = useState<CustomerDetail | null>(null)
  async function save(values: CustomerFields, key: string) {
    const body = filled(values, latest ?? customer)
    const saved = customer ? await patchCustomer(latest ?? customer, body, key) : await createCustomer(body, key)
    void queries.invalidateQueries({ queryKey: CUSTOMERS })
    return saved
  }
  return (
    <FormDrawer<CustomerFields>
      title={customer ? t('customers.edit') : t('customers.create')}
      open={open}
      onClose={() => {
        setLatest(null)
        onClose()
      }}
      initial={customer ? fieldsOf(customer) : { type: 'individual', gender: 'unknown', stage: 'potential' }}
      save={save}
      reread={customer ? async () => {
        const newest = await readCustomer(customer.id)
        setLatest(newest)
        return fieldsOf(newest)
      } : undefined}
      onProblem={(problem) => {
        const other = problem.body.params?.customer_id
        if (problem.code !== 'customer.duplicate_phone' || typeof other !== 'string') return null
        return <Alert type="warning" showIcon title={explain(problem)} action={<Link to={`/customers/${other}`}>{t('customers.open_other')}</Link>} />
      }}
      fieldNames={{ name: t('customers.name'), stage: t('customers.stage'), wechat_id: t('customers.wechat'), region_city: t('customers.city') }}
    >
      {(form) => <>
      {!customer && <Twins form={form} />}
      <Form.Item name="type" label={t('around.type')}><Radio.Group options={TYPES.map((value) => ({ value, label: t(`customer_types.${value}`) }))} /></Form.Item>
      <Form.Item name="name" label={t('customers.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={200} autoFocus /></Form.Item>
      <Form.Item name="phone" label={t('customers.phone')} extra={customer?.phone_masked ? t('leads.phone_kept', { phone: customer.phone_masked }) : undefined} rules={[{ pattern: PHONE, message: t('form.phone') }]}>
        <Input inputMode="tel" autoComplete="off" />
      </Form.Item>
      <Form.Item name="wechat_id" label={t('customers.wechat')}><Input maxLength={200} /></Form.Item>
      <Form.Item name="email" label={t('customers.email')} rules={[{ type: 'email', message: t('form.email') }]}><Input maxLength={255} /></Form.Item>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '0 12px' }}>
        <Form.Item name="gender" label={t('customers.gender')}><Select options={GENDERS.map((value) => ({ value, label: t(`genders.${value}`) }))} /></Form.Item>
        <Form.Item name="stage" label={t('customers.stage')}><Select options={STAGES.map((value) => ({ value, label: t(`stages.${value}`) }))} /></Form.Item>
        <Form.Item name="region_province" label={t('customers.province')}><Input maxLength={50} /></Form.Item>
        <Form.Item name="region_city" label={t('customers.city')}><Input maxLength={50} /></Form.Item>
      </div>
      <Form.Item noStyle dependencies={['type']}>{({ getFieldValue }) => getFieldValue('type') === 'enterprise' && <CompanyItems />}</Form.Item>
      <FieldItems fields={fields.data ?? []} />
      <Form.Item name="owner_id" label={t('customers.owner')}>
        <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} />
      </Form.Item>
      </>}
    </FormDrawer>
  )
}

function CompanyItems() {
  return (
    <>
      <Form.Item name="company_name" label={t('customers.company')}><Input maxLength={500} /></Form.Item>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '0 12px' }}>
        <Form.Item name="company_credit_code" label={t('around.credit_code')}><Input maxLength={50} /></Form.Item>
        <Form.Item name="company_industry" label={t('around.industry')}><Input maxLength={100} /></Form.Item>
        <Form.Item name="company_size" label={t('around.size')}><Input maxLength={50} /></Form.Item>
      </div>
    </>
  )
}
