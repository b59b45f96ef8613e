import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, InputNumber, Select, Switch, type FormInstance } from 'antd'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useSession } from '@/shared/session'
import { fieldsOf, guideOf, known, PLATFORMS, sent, usual, type Carrier, type Field } from '../platforms'
import { CHANNELS, connectPlatform, patchChannel, type Channel, type Made } from '../queries'

interface Values { name: string; platform: Carrier; site_id?: string | null; fields: Record<string, unknown> }

export function CarrierForm({ channel, onClose, onMade }: { channel: Channel | 'new' | null; onClose: () => void; onMade: (made: Made) => void }) {
  const queries = useQueryClient()
  const { sites } = useSession()
  const existing = channel && channel !== 'new' ? channel : null
  async function save({ name, platform, site_id, fields = {} }: Values, key: string) {
    const chosen = existing?.platform ?? platform
    const { settings, config } = sent(chosen, fields)
    const body = { name, site_id: site_id ?? null, settings, ...(Object.keys(config).length ? { config } : {}) }
    if (existing) await patchChannel(existing.id, body, key)
    else onMade(await connectPlatform({ ...body, platform }, key))
    void queries.invalidateQueries({ queryKey: CHANNELS })
  }
  const inside = (form: FormInstance<Values>) => (
    <>
      {!existing && (
        <Form.Item name="platform" label={t('carriers.platform')}>
          <Select options={PLATFORMS.map((value) => ({ value, label: tOr(`platforms.${value}`, value) }))} onChange={(value) => form.setFieldValue('fields', usual(value))} />
        </Form.Item>
      )}
      <Form.Item noStyle dependencies={['platform']}>
        {() => {
          const platform = existing?.platform ?? form.getFieldValue('platform') as string
          return (
            <>
              <p className="quiet" style={{ whiteSpace: 'pre-line', marginTop: 0 }}>{t(`carrier_guides.${guideOf(platform)}` as 'carrier_guides.api')}</p>
              <Form.Item name="name" label={t('carriers.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={200} /></Form.Item>
              <Form.Item name="site_id" label={t('carriers.site')}><Select allowClear placeholder={t('common.all_sites')} options={sites.map(({ id, name }) => ({ value: id, label: name }))} /></Form.Item>
              {fieldsOf(platform).map((field) => <Asked key={`${platform}.${field.name}`} field={field} kept={existing?.secret_names.includes(field.name) ?? false} />)}
            </>
          )
        }}
      </Form.Item>
    </>
  )
  return (
    <FormDrawer<Values> title={existing ? t('carriers.edit') : t('carriers.create')} open={channel !== null} onClose={onClose} save={save} size={560}
      initial={existing ? { name: existing.name, site_id: existing.site_id, fields: known(existing.platform, existing.settings) } : { platform: 'wechat_work', fields: usual('wechat_work') }}>
      {inside}
    </FormDrawer>
  )
}

function Asked({ field, kept }: { field: Field; kept: boolean }) {
  const rules = field.needed && !kept ? [{ required: true, message: t('form.needed') }] : []
  return (
    <Form.Item name={['fields', field.name]} valuePropName={field.kind === 'switch' ? 'checked' : 'value'} label={t(`carrier_fields.${field.name}` as 'carrier_fields.text')} rules={rules}>
      {field.secret ? <Input.Password autoComplete="new-password" placeholder={kept ? t('carriers.kept') : undefined} />
        : field.kind === 'number' ? <InputNumber min={1} max={65535} />
        : field.kind === 'security' ? <Select options={[{ value: 'tls', label: 'TLS' }, { value: 'starttls', label: 'STARTTLS' }]} />
        : field.kind === 'list' ? <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', ' ']} />
        : field.kind === 'switch' ? <Switch />
        : <Input />}
    </Form.Item>
  )
}
