import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Radio } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { CustomerSelect } from '@/shared/pickers/CustomerSelect'
import { filled, KINDS } from '../labels'
import { openRequest, PRIVACY, type RequestFields } from '../queries'

type Changes = Partial<Record<'name' | 'phone' | 'email' | 'wechat_id', string>>
interface Values { kind: RequestFields['kind']; customer_id: string; note?: string; changes?: Changes }

export function RequestForm({ open, onClose, onMade }: { open: boolean; onClose: () => void; onMade: (id: string) => void }) {
  const queries = useQueryClient()
  async function save({ changes, ...values }: Values, key: string) {
    const wanted = values.kind === 'correction' ? filled(changes) : null
    const made = await openRequest({ ...values, note: values.note || null, changes: wanted as RequestFields['changes'] } as RequestFields, key)
    void queries.invalidateQueries({ queryKey: PRIVACY })
    onMade(made.id)
  }
  return (
    <FormDrawer<Values> title={t('privacy.create')} open={open} onClose={onClose} save={save} savedText={t('privacy.opened')} initial={{ kind: 'export' }}>
      <Form.Item name="kind" label={t('privacy.kind')}>
        <Radio.Group options={KINDS.map((value) => ({ value, label: t(`privacy_kinds.${value}`) }))} />
      </Form.Item>
      <Form.Item name="customer_id" label={t('privacy.person')} rules={[{ required: true, message: t('form.needed') }]}><CustomerSelect /></Form.Item>
      <Form.Item noStyle dependencies={['kind']}>
        {({ getFieldValue }) => getFieldValue('kind') === 'correction' && <Corrections />}
      </Form.Item>
      <Form.Item name="note" label={t('privacy.note')} extra={t('privacy.note_hint')} rules={[{ min: 2, message: t('form.needed') }]}><Input.TextArea rows={3} maxLength={500} showCount /></Form.Item>
    </FormDrawer>
  )
}

function Corrections() {
  const needed = ({ getFieldValue }: { getFieldValue: (name: string) => unknown }) => ({
    validator: () => (filled(getFieldValue('changes') as Changes | undefined) ? Promise.resolve() : Promise.reject(new Error(t('privacy.changes_needed')))),
  })
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <legend style={{ padding: 0, marginBottom: 8 }}>{t('privacy.changes')}</legend>
      <Form.Item name={['changes', 'name']} label={t('privacy.name')} rules={[needed]}><Input maxLength={200} /></Form.Item>
      <Form.Item name={['changes', 'phone']} label={t('privacy.phone')}><Input maxLength={40} inputMode="tel" /></Form.Item>
      <Form.Item name={['changes', 'email']} label={t('privacy.email')} rules={[{ type: 'email', message: t('form.email') }]}><Input maxLength={255} /></Form.Item>
      <Form.Item name={['changes', 'wechat_id']} label={t('privacy.wechat')}><Input maxLength={200} /></Form.Item>
    </fieldset>
  )
}
