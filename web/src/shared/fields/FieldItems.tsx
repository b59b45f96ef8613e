import { DatePicker, Form, Input, InputNumber, Select } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { t } from '@/i18n'
import type { OwnField } from './fields'

/** The organization's own fields in a form, each with the control of its kind. */
export function FieldItems({ fields }: { fields: OwnField[] }) {
  return fields.map((field) => (
    <Form.Item key={field.key} name={['custom_fields', field.key]} label={field.label} extra={field.help ?? undefined} {...(field.kind === 'date' && AS_TEXT)}
      rules={field.is_required ? [{ required: true, message: t('form.needed') }] : []}>
      <Control field={field} />
    </Form.Item>
  ))
}

/** A day is kept as it is sent: `2026-11-22`, and none as nothing. */
const AS_TEXT = {
  getValueProps: (value: unknown) => ({ value: typeof value === 'string' && value ? dayjs(value) : null }),
  normalize: (value: Dayjs | null) => value?.format('YYYY-MM-DD') ?? '',
}

/** Ant Design hands `value`, `onChange` and `id` down to it. */
function Control({ field, ...given }: { field: OwnField }) {
  const options = field.options.filter((option) => !option.archived).map(({ code, label }) => ({ value: code, label }))
  switch (field.kind) {
    case 'number': return <InputNumber {...given} style={{ width: '100%' }} {...limits(field)} />
    case 'date': return <DatePicker {...given} style={{ width: '100%' }} />
    case 'boolean': return <Select {...given} allowClear options={[{ value: true, label: t('designer.yes') }, { value: false, label: t('designer.no') }]} />
    case 'choice': return <Select {...given} allowClear options={options} />
    case 'choices': return <Select {...given} allowClear mode="multiple" showSearch={{ optionFilterProp: 'label' }} options={options} />
    case 'long_text': return <Input.TextArea {...given} autoSize={{ minRows: 2, maxRows: 8 }} maxLength={4000} />
    default: return <Input {...given} maxLength={500} inputMode={field.kind === 'url' ? 'url' : undefined} />
  }
}

function limits({ limits: { min, max, decimals } }: OwnField) {
  const number = (value: unknown) => (typeof value === 'number' ? value : undefined)
  return { ...(number(min) !== undefined && { min: number(min)! }), ...(number(max) !== undefined && { max: number(max)! }), ...(number(decimals) !== undefined && { precision: number(decimals)! }) }
}
