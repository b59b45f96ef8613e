import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { fieldsOf, MAPPED, sent } from '../settings'
import { createShop, patchShop, SHOPS, type Shop, type ShopFields } from '../queries'

interface Values { provider: ShopFields['provider']; name: string; token?: string; settings: Record<string, unknown> }

const NEEDED = [{ required: true, whitespace: true, message: '' }]

export function ShopForm({ shop, onClose }: { shop: Shop | 'new' | null; onClose: () => void }) {
  const queries = useQueryClient()
  const existing = shop && shop !== 'new' ? shop : null
  async function save({ provider, name, token, settings }: Values, key: string) {
    const chosen = existing?.provider ?? provider
    const body = { name, settings: sent(chosen, settings ?? {}), ...(token ? { token } : {}) }
    if (existing) await patchShop(existing.id, body, key)
    else await createShop({ ...body, provider }, key)
    void queries.invalidateQueries({ queryKey: SHOPS })
  }
  const needed = NEEDED.map((rule) => ({ ...rule, message: t('form.needed') }))
  return (
    <FormDrawer<Values> title={existing ? t('order_shops.edit') : t('order_shops.create')} open={shop !== null} onClose={onClose} save={save} size={560}
      initial={existing ? { name: existing.name, settings: existing.settings } : { provider: 'shopify', settings: {} }}>
      {(form) => (
        <>
          {!existing && (
            <Form.Item name="provider" label={t('order_shops.provider')}>
              <Select options={(['shopify', 'generic'] as const).map((value) => ({ value, label: t(`order_shops.${value}`) }))} onChange={() => form.setFieldValue('settings', {})} />
            </Form.Item>
          )}
          <Form.Item noStyle dependencies={['provider']}>
            {() => {
              const provider = (existing?.provider ?? form.getFieldValue('provider')) as ShopFields['provider']
              return (
                <>
                  <p className="quiet" style={{ whiteSpace: 'pre-line', marginTop: 0 }}>{t(`order_shops.guide_${provider}`)}</p>
                  <Form.Item name="name" label={t('order_shops.name')} rules={needed}><Input maxLength={100} /></Form.Item>
                  {fieldsOf(provider).map(({ name, usual, wanted, hint }) => (
                    <Form.Item key={name} name={['settings', name]} label={t(`order_shops.${name === 'orders' ? 'list' : name}` as 'order_shops.url')} rules={wanted ? needed : []} extra={hint ? t('order_shops.param_hint') : undefined}>
                      <Input placeholder={usual} maxLength={1000} />
                    </Form.Item>
                  ))}
                  <Form.Item name="token" label={t('order_shops.token')} rules={provider === 'shopify' && !existing?.has_token ? needed : []}>
                    <Input.Password autoComplete="new-password" maxLength={500} placeholder={existing?.has_token ? t('order_shops.token_kept') : undefined} />
                  </Form.Item>
                  {provider === 'generic' && (
                    <details>
                      <summary style={{ marginBottom: 12 }}>{t('order_shops.mapping')}</summary>
                      {MAPPED.map(([name, usual]) => (
                        <Form.Item key={name} name={['settings', 'mapping', name]} label={t(`order_fields.${name}`)}><Input placeholder={usual} maxLength={300} /></Form.Item>
                      ))}
                    </details>
                  )}
                </>
              )
            }}
          </Form.Item>
        </>
      )}
    </FormDrawer>
  )
}
