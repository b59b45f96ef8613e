import { useQueryClient } from '@tanstack/react-query'
import { Checkbox, Form, Input, Select } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { createProvider, patchProvider, PROVIDERS, type IdProvider, type ProviderFields } from '../providers'

const KINDS = ['oidc', 'wechat_mini'] as const
type Values = Omit<ProviderFields, 'client_secret'> & { client_secret?: string }

/** Issuer and client stay once they are there, because people's links hang on them; a secret is never shown. */
export function ProviderForm({ provider, onClose }: { provider: IdProvider | 'new' | null; onClose: () => void }) {
  const queries = useQueryClient()
  const existing = provider && provider !== 'new' ? provider : null
  async function save({ kind, name, issuer, client_id, client_secret, scopes, link_by_email }: Values, key: string) {
    const secret = client_secret || null
    const oidc = (existing?.kind ?? kind) === 'oidc'
    if (existing) await patchProvider(existing.id, { name, client_secret: secret, ...(oidc ? { scopes, link_by_email } : {}) }, key)
    else await createProvider({ kind, name, client_id, client_secret: secret, ...(oidc ? { issuer, scopes, link_by_email } : { scopes: 'openid', link_by_email: false }) }, key)
    void queries.invalidateQueries({ queryKey: PROVIDERS })
  }
  return (
    <FormDrawer<Values> title={existing ? t('idp.edit') : t('idp.add')} open={provider !== null} onClose={onClose} save={save} savedText={t('idp.saved')}
      initial={existing ? { kind: existing.kind, name: existing.name, issuer: existing.issuer, client_id: existing.client_id, scopes: existing.scopes, link_by_email: existing.link_by_email } : { kind: 'oidc', scopes: 'openid profile email', link_by_email: false }}>
      <Form.Item name="kind" label={t('idp.kind')}><Select disabled={!!existing} options={KINDS.map((value) => ({ value, label: t(`idp_kind.${value}`) }))} /></Form.Item>
      <Form.Item name="name" label={t('idp.name')} extra={t('idp.name_hint')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={100} /></Form.Item>
      <Form.Item noStyle dependencies={['kind']}>
        {({ getFieldValue }) => {
          const oidc = getFieldValue('kind') === 'oidc'
          return (
            <>
              {oidc && <Form.Item name="issuer" label={t('idp.issuer')} rules={[{ required: true, message: t('form.needed') }]}><Input type="url" disabled={!!existing} maxLength={500} /></Form.Item>}
              <Form.Item name="client_id" label={oidc ? t('idp.client_id') : t('idp.app_id')} rules={[{ required: true, min: 3, message: t('form.needed') }]}><Input disabled={!!existing} maxLength={255} autoComplete="off" /></Form.Item>
              <Form.Item name="client_secret" label={t('idp.secret')} extra={existing?.has_secret ? t('idp.secret_kept') : t('idp.secret_new')} rules={[{ required: !existing && !oidc, min: 8, message: t('form.needed') }]}><Input.Password maxLength={500} autoComplete="new-password" /></Form.Item>
              {oidc && <Form.Item name="scopes" label={t('idp.scopes')} rules={[{ required: true, message: t('form.needed') }]}><Input maxLength={200} /></Form.Item>}
              {oidc && <Form.Item name="link_by_email" valuePropName="checked" extra={t('idp.by_email_hint')}><Checkbox>{t('idp.by_email')}</Checkbox></Form.Item>}
            </>
          )
        }}
      </Form.Item>
    </FormDrawer>
  )
}
