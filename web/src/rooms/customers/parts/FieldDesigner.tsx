import { useQueryClient } from '@tanstack/react-query'
import { Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { t } from '@/i18n'
import { FIELDS, type OwnField } from '@/shared/fields/fields'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { createField, hasOptions, KINDS, patchField, type FieldDraft } from '../designing'
import { CUSTOMERS } from '../queries'
import { OptionList } from './OptionList'

/** A field is designed, or changed: what people will see of it, and what it takes. */
export function FieldDesigner({ field, onClose }: { field: OwnField | 'new' | null; onClose: () => void }) {
  const queries = useQueryClient()
  const existing = field && field !== 'new' ? field : null
  async function save({ key: code, kind, options, limits, help, ...values }: FieldDraft, key: string) {
    const body = { ...values, kind, help: help || null, limits: limitsOf(kind, limits), ...(hasOptions(kind) && { options: options ?? [] }) }
    if (existing) await patchField(existing, body, key)
    else await createField({ ...body, options: body.options ?? [], ...(code ? { key: code } : {}) }, key)
    void queries.invalidateQueries({ queryKey: FIELDS })
    void queries.invalidateQueries({ queryKey: CUSTOMERS })
  }
  const kinds = KINDS.filter((kind) => !existing || !hasOptions(existing.kind) || hasOptions(kind))
  return (
    <FormDrawer<FieldDraft> title={existing ? t('designer.edit') : t('designer.create')} open={field !== null} onClose={onClose} save={save} initial={existing ? startOf(existing) : START}>
      <Form.Item name="label" label={t('designer.label')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input autoFocus maxLength={60} /></Form.Item>
      {!existing && <Form.Item name="key" label={t('designer.key')} extra={t('designer.key_hint')} rules={[{ pattern: /^[a-z][a-z0-9_]*$/, message: t('form.code') }]}><Input maxLength={40} autoComplete="off" /></Form.Item>}
      <Form.Item name="kind" label={t('designer.kind')}><Select options={kinds.map((value) => ({ value, label: t(`own_kinds.${value}`) }))} /></Form.Item>
      <Form.Item noStyle dependencies={['kind']}>{({ getFieldValue }) => <ByKind kind={getFieldValue('kind') as string} />}</Form.Item>
      <Form.Item name="help" label={t('designer.help')}><Input maxLength={200} /></Form.Item>
      <Form.Item name="is_required" valuePropName="checked" style={{ marginBottom: 4 }}><Checkbox>{t('designer.required')}</Checkbox></Form.Item>
      <Form.Item name="is_listed" valuePropName="checked" style={{ marginBottom: 4 }}><Checkbox>{t('designer.listed')}</Checkbox></Form.Item>
      <Form.Item name="is_indexed" valuePropName="checked"><Checkbox>{t('designer.indexed')}</Checkbox></Form.Item>
      {existing && existing.versions.length > 1 && <Versions field={existing} />}
    </FormDrawer>
  )
}

function ByKind({ kind }: { kind: string }) {
  if (hasOptions(kind)) return <Form.Item label={t('designer.options')} required><OptionList /></Form.Item>
  if (kind === 'number') {
    return (
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr 1fr', gap: 12 }}>
        <Form.Item name={['limits', 'min']} label={t('designer.min')}><InputNumber style={{ width: '100%' }} /></Form.Item>
        <Form.Item name={['limits', 'max']} label={t('designer.max')}><InputNumber style={{ width: '100%' }} /></Form.Item>
        <Form.Item name={['limits', 'decimals']} label={t('designer.decimals')}><InputNumber style={{ width: '100%' }} min={0} max={6} precision={0} /></Form.Item>
      </div>
    )
  }
  if (kind === 'text' || kind === 'long_text') return <Form.Item name={['limits', 'max_length']} label={t('designer.max_length')}><InputNumber style={{ width: '100%' }} min={1} max={4000} precision={0} /></Form.Item>
  return null
}

function Versions({ field }: { field: OwnField }) {
  const zone = useZone()
  return (
    <details>
      <summary>{t('designer.versions')}</summary>
      <p className="faint">{t('designer.versions_hint')}</p>
      {field.versions.map((version) => (
        <div key={version.version} style={{ padding: '4px 0' }}>
          {t('designer.version', { n: version.version })} · {version.label} · {t(`own_kinds.${version.kind}`)} <span className="faint">{dateTimeText(version.created_at, zone)}</span>
          {version.options.length > 0 && <div className="faint">{version.options.map((option) => option.label).join('、')}</div>}
        </div>
      ))}
    </details>
  )
}

const START: Partial<FieldDraft> = { kind: 'text', options: [{ label: '', archived: false }], limits: {}, is_required: false, is_listed: true, is_indexed: false }

const startOf = (field: OwnField): Partial<FieldDraft> => ({
  label: field.label, kind: field.kind, options: field.options, limits: field.limits as FieldDraft['limits'], help: field.help ?? '',
  is_required: field.is_required, is_listed: field.is_listed, is_indexed: field.is_indexed,
})

/** Only what this kind is limited by. */
function limitsOf(kind: string, limits: FieldDraft['limits']): NonNullable<FieldDraft['limits']> {
  const names = kind === 'number' ? (['min', 'max', 'decimals'] as const) : kind === 'text' || kind === 'long_text' ? (['max_length'] as const) : []
  return Object.fromEntries(names.map((name) => [name, limits?.[name]]).filter(([, value]) => value !== undefined && value !== null)) as NonNullable<FieldDraft['limits']>
}
