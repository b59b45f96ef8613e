import { FilterOutlined } from '@ant-design/icons'
import { Badge, Button, Form, Input, Popover, Select } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import type { OwnField } from '@/shared/fields/fields'
import { between, ends, MOST, read, write, type Conditions } from './filter'

interface Props { fields: OwnField[]; value: string | undefined; onChange: (value: string | null) => void }

/** Conditions on indexed fields, three at once at most. */
export function FieldFilters({ fields, value, onChange }: Props) {
  const [open, setOpen] = useState(false)
  const [draft, setDraft] = useState<Conditions>({})
  const ready = fields.filter((field) => field.is_ready)
  if (!ready.length) return null
  const used = Object.values(draft).filter(Boolean).length
  const set = (key: string, said: string | undefined) => setDraft((before) => ({ ...before, [key]: said ?? '' }))
  const send = (conditions: Conditions) => {
    setOpen(false)
    onChange(write(conditions))
  }
  const content = (
    <Form layout="vertical" style={{ width: 260 }} onFinish={() => send(draft)}>
      {ready.map((field) => (
        <Form.Item key={field.key} label={field.label} style={{ marginBottom: 12 }}>
          <Condition field={field} value={draft[field.key] ?? ''} disabled={!draft[field.key] && used >= MOST} onChange={(said) => set(field.key, said)} />
        </Form.Item>
      ))}
      <div style={{ display: 'flex', justifyContent: 'space-between' }}>
        <Button type="link" onClick={() => send({})}>{t('around.clear')}</Button>
        <Button type="primary" htmlType="submit">{t('around.apply')}</Button>
      </div>
    </Form>
  )
  return (
    <Popover trigger="click" placement="bottomLeft" open={open} content={content} title={t('around.more_filters')}
      onOpenChange={(next) => { setOpen(next); if (next) setDraft(read(value)) }}>
      <Badge count={Object.keys(read(value)).length} size="small"><Button icon={<FilterOutlined />}>{t('around.more_filters')}</Button></Badge>
    </Popover>
  )
}

interface ConditionProps { field: OwnField; value: string; disabled: boolean; onChange: (value: string | undefined) => void }

function Condition({ field, value, disabled, onChange }: ConditionProps) {
  const common = { disabled, 'aria-label': field.label, style: { width: '100%' } }
  if (field.kind === 'number' || field.kind === 'date') {
    const [from, to] = ends(value)
    const type = field.kind === 'date' ? 'date' : 'number'
    return (
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 6 }}>
        <Input type={type} disabled={disabled} value={from} aria-label={`${field.label} ${t('around.from')}`} placeholder={t('around.from')} onChange={(event) => onChange(between(event.target.value, to))} />
        <Input type={type} disabled={disabled} value={to} aria-label={`${field.label} ${t('around.to')}`} placeholder={t('around.to')} onChange={(event) => onChange(between(from, event.target.value))} />
      </div>
    )
  }
  if (field.kind === 'boolean') return <Select {...common} allowClear value={value || undefined} placeholder={t('around.any')} onChange={onChange} options={[{ value: 'true', label: t('designer.yes') }, { value: 'false', label: t('designer.no') }]} />
  if (field.kind === 'choice' || field.kind === 'choices') {
    return <Select {...common} allowClear value={value || undefined} placeholder={t('around.any')} onChange={onChange} options={field.options.map(({ code, label, archived }) => ({ value: code, label: archived ? label + t('around.no_longer') : label }))} />
  }
  return <Input {...common} value={value} maxLength={100} onChange={(event) => onChange(event.target.value)} />
}
