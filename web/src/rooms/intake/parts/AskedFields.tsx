import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Form, Input, Select } from 'antd'
import { t } from '@/i18n'
import { ASKED_FIELDS, PURPOSES } from '../labels'

const ORIGIN = /^https?:\/\/[^/\s]+$/
const CONTACTS: string[] = ['contact_phone', 'contact_wechat', 'contact_email']

/** What people see of a form. */
export function AskedFields() {
  return (
    <>
      <Form.Item name={['form', 'title']} label={t('intake.form_title')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={60} /></Form.Item>
      <Form.Item name={['form', 'intro']} label={t('intake.form_intro')}><Input.TextArea rows={2} maxLength={500} /></Form.Item>
      <Form.List name={['form', 'fields']} rules={[{ validator: (_, rows: { field?: string }[] | undefined) => ((rows ?? []).some((one) => CONTACTS.includes(one?.field ?? '')) ? Promise.resolve() : Promise.reject(new Error(t('intake.form_contact')))) }]}>
        {(rows, { add, remove }, { errors }) => (
          <Form.Item label={t('intake.form_fields')} required>
            {rows.map(({ key, name }) => (
              <div key={key} style={{ display: 'flex', gap: 8, alignItems: 'baseline' }}>
                <Form.Item name={[name, 'field']} style={{ flex: '0 0 130px', marginBottom: 8 }} rules={[{ required: true, message: t('form.needed') }]}>
                  <Select aria-label={t('intake.field')} options={ASKED_FIELDS.map((value) => ({ value, label: t(`intake_fields.${value}`) }))} />
                </Form.Item>
                <Form.Item name={[name, 'label']} style={{ flex: 1, marginBottom: 8 }}><Input aria-label={t('intake.form_label')} placeholder={t('intake.form_label_hint')} maxLength={60} /></Form.Item>
                <Form.Item name={[name, 'required']} valuePropName="checked" style={{ marginBottom: 8 }}><Checkbox>{t('intake.form_required')}</Checkbox></Form.Item>
                <Button type="text" icon={<MinusCircleOutlined />} aria-label={t('common.remove')} onClick={() => remove(name)} />
              </div>
            ))}
            <Form.ErrorList errors={errors} />
            {rows.length < ASKED_FIELDS.length && <Button type="dashed" icon={<PlusOutlined />} onClick={() => add({ required: false })}>{t('intake.form_add')}</Button>}
          </Form.Item>
        )}
      </Form.List>
      <Form.Item name={['form', 'consent_purpose']} label={t('intake.form_consent')}>
        <Select allowClear placeholder={t('intake.form_no_consent')} options={PURPOSES.map((value) => ({ value, label: t(`intake_purposes.${value}`) }))} />
      </Form.Item>
      <Form.Item name={['form', 'thanks']} label={t('intake.form_thanks')}><Input.TextArea rows={2} maxLength={500} /></Form.Item>
      <Form.Item name="allowed_origins" label={t('intake.origins')} extra={t('intake.origins_hint')}
        rules={[{ validator: (_, value: string[] | undefined) => ((value ?? []).every((item) => ORIGIN.test(item)) ? Promise.resolve() : Promise.reject(new Error(t('intake.origin_form')))) }]}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', ' ']} />
      </Form.Item>
    </>
  )
}
