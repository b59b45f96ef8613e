import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select, type FormInstance } from 'antd'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useSession } from '@/shared/session'
import { SOURCE_PLATFORMS } from '../labels'
import { createSource, INTAKE, patchSource, type Source, type SourceFields } from '../queries'
import { AskedFields } from './AskedFields'
import { SignatureFields } from './SignatureFields'

type Made = Awaited<ReturnType<typeof createSource>>
type Values = SourceFields & { preset?: string }

const BLANK: Partial<Values> = {
  kind: 'push', source_platform: 'other', signature: 'none', signature_encoding: 'hex', signature_prefix: '', allowed_origins: [],
  form: { title: '', fields: [{ field: 'contact_name', required: true }, { field: 'contact_phone', required: true }], consent_purpose: 'service' },
}

export function SourceForm({ source, onClose, onMade }: { source: Source | 'new' | null; onClose: () => void; onMade: (made: Made) => void }) {
  const queries = useQueryClient()
  const { sites } = useSession()
  const existing = source && source !== 'new' ? source : null
  async function save(values: Values, key: string) {
    const body = fields(values, existing?.kind ?? values.kind ?? 'push')
    if (existing) {
      const { kind: _, ...changes } = body
      await patchSource(existing.id, changes, key)
    } else onMade(await createSource(body, key))
    void queries.invalidateQueries({ queryKey: INTAKE })
  }
  const inside = (form: FormInstance<Values>) => (
    <>
      <Form.Item name="name" label={t('intake.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input autoFocus maxLength={100} /></Form.Item>
      {!existing && <Form.Item name="kind" label={t('intake.kind')}><Select options={(['push', 'form'] as const).map((value) => ({ value, label: t(`intake_kinds.${value}`) }))} /></Form.Item>}
      <Form.Item name="site_id" label={t('intake.site')}><Select allowClear placeholder={t('common.all_sites')} options={sites.map(({ id, name }) => ({ value: id, label: name }))} /></Form.Item>
      <Form.Item name="source_platform" label={t('intake.platform')}><Select options={SOURCE_PLATFORMS.map((value) => ({ value, label: tOr(`platforms.${value}`, value) }))} /></Form.Item>
      <Form.Item noStyle dependencies={['kind', 'signature']}>
        {() => ((existing?.kind ?? form.getFieldValue('kind')) === 'form' ? <AskedFields /> : <SignatureFields form={form as unknown as FormInstance} signed={form.getFieldValue('signature') !== 'none'} kept={existing?.has_secret ?? false} needed={existing?.has_secret === false} />)}
      </Form.Item>
    </>
  )
  return (
    <FormDrawer<Values> title={existing ? t('intake.edit') : t('intake.create')} open={source !== null} onClose={onClose} save={save} size={560} initial={existing ? known(existing) : BLANK}>
      {inside}
    </FormDrawer>
  )
}

const known = (source: Source): Partial<Values> => ({
  name: source.name, site_id: source.site_id, source_platform: source.source_platform, signature: source.signature, signature_header: source.signature_header, signature_encoding: source.signature_encoding,
  signature_prefix: source.signature_prefix, allowed_origins: source.allowed_origins, form: source.form,
})

/** What is sent: of what is hidden for this kind, nothing. */
function fields({ preset: _, ...values }: Values, kind: 'push' | 'form'): SourceFields {
  const common = { name: values.name, kind, site_id: values.site_id ?? null, source_platform: values.source_platform ?? 'other' }
  if (kind === 'form') {
    const { title, intro, thanks, fields: asked, consent_purpose } = values.form!
    const form = { title, intro: intro?.trim() || null, thanks: thanks?.trim() || null, consent_purpose: consent_purpose ?? null, fields: (asked ?? []).map((one) => ({ field: one.field, required: one.required ?? false, label: one.label?.trim() || null })) }
    return { ...common, form, allowed_origins: values.allowed_origins ?? [] }
  }
  if (values.signature === 'none') return { ...common, signature: 'none' }
  const secret = values.secret?.trim() ? { secret: values.secret.trim() } : {}
  return { ...common, signature: values.signature, signature_header: values.signature_header?.trim() ?? null, signature_encoding: values.signature_encoding, signature_prefix: values.signature_prefix?.trim() ?? '', ...secret }
}
