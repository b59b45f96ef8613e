import { useQueryClient } from '@tanstack/react-query'
import { Checkbox, DatePicker, Form, Input, InputNumber, Select } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useMay } from '@/shared/session'
import { createKey, KEYS, patchKey, type Account, type ApiKey, type KeyMade } from '../machines'
import { usePermissions } from '../roles'

interface Values { name: string; scopes: string[]; user_id?: string; expires_at?: Dayjs; require_signature: boolean; rate_per_minute: number; daily_quota?: number }
interface Props { apiKey: ApiKey | 'new' | null; accounts: Account[]; onClose: () => void; onMade: (made: KeyMade) => void }

const given = (one: ApiKey): Values => ({
  name: one.name, scopes: one.scopes, require_signature: one.require_signature, rate_per_minute: one.rate_per_minute,
  daily_quota: one.daily_quota ?? undefined, expires_at: one.expires_at ? dayjs(one.expires_at) : undefined,
})

/** A key never makes other keys. */
const NEVER = 'api_key:write'

export function KeyForm({ apiKey, accounts, onClose, onMade }: Props) {
  const existing = apiKey && apiKey !== 'new' ? apiKey : null
  const queries = useQueryClient()
  const may = useMay()
  const permissions = usePermissions()
  async function save({ expires_at, daily_quota, user_id, ...values }: Values, key: string) {
    const body = { ...values, daily_quota: daily_quota ?? null, expires_at: expires_at?.endOf('day').toISOString() ?? null }
    if (existing) await patchKey(existing.id, body, key)
    else onMade(await createKey({ ...body, user_id: user_id ?? null }, key))
    void queries.invalidateQueries({ queryKey: KEYS })
  }
  return (
    <FormDrawer<Values> title={existing ? t('rotation.edit') : t('keys.create')} open={apiKey !== null} onClose={onClose} save={save} savedText={existing ? t('rotation.updated') : t('keys.made')}
      initial={existing ? given(existing) : { scopes: [], require_signature: false, rate_per_minute: 120 }}>
      <Form.Item name="name" label={t('keys.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input autoFocus maxLength={100} placeholder={t('keys.name_hint')} /></Form.Item>
      <Form.Item name="scopes" label={t('keys.scopes')} extra={t('keys.scopes_hint')} rules={[{ required: true, message: t('form.needed') }]}>
        <Select mode="multiple" loading={permissions.isPending} showSearch={{ optionFilterProp: 'label' }}
          options={permissions.data?.filter((one) => existing?.scopes.includes(one.code) || (one.code !== NEVER && may(one.code))).map((one) => ({ value: one.code, label: one.title })) ?? []} />
      </Form.Item>
      {!existing && <Form.Item name="user_id" label={t('keys.account')}>
        <Select allowClear placeholder={t('keys.myself')} options={accounts.filter((one) => one.status === 'active').map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>}
      <Form.Item name="expires_at" label={t('keys.expires')}><DatePicker style={{ width: '100%' }} placeholder={t('keys.expires_never')} /></Form.Item>
      <Form.Item name="rate_per_minute" label={t('keys.rate')}><InputNumber min={1} max={6000} style={{ width: '100%' }} /></Form.Item>
      <Form.Item name="daily_quota" label={t('keys.quota')}><InputNumber min={1} max={10_000_000} style={{ width: '100%' }} placeholder={t('keys.quota_none')} /></Form.Item>
      <Form.Item name="require_signature" valuePropName="checked"><Checkbox>{t('keys.signature')}</Checkbox></Form.Item>
    </FormDrawer>
  )
}
