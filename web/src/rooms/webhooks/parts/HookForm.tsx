import { useQueryClient } from '@tanstack/react-query'
import { Checkbox, Form, Input, Select } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useMay } from '@/shared/session'
import { createHook, HOOKS, patchHook, useEventTypes, type Hook, type HookFields } from '../queries'

export function HookForm({ hook, onClose, onSecret }: { hook: Hook | 'new' | null; onClose: () => void; onSecret: (secret: string) => void }) {
  const queries = useQueryClient()
  const may = useMay()
  const types = useEventTypes()
  const existing = hook && hook !== 'new' ? hook : null
  async function save(values: HookFields, key: string) {
    if (existing) await patchHook(existing.id, values, key)
    else onSecret((await createHook(values, key)).secret)
    void queries.invalidateQueries({ queryKey: HOOKS })
  }
  return (
    <FormDrawer<HookFields> title={existing ? t('hooks.edit') : t('hooks.create')} open={hook !== null} onClose={onClose} save={save}
      initial={existing ? { name: existing.name, url: existing.url, events: existing.events, include_personal: existing.include_personal } : { events: ['*'], include_personal: false }}>
      <Form.Item name="name" label={t('hooks.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input autoFocus maxLength={100} /></Form.Item>
      <Form.Item name="url" label={t('hooks.url')} extra={t('hooks.url_hint')} rules={[{ required: true, min: 8, message: t('form.needed') }]}><Input type="url" maxLength={2000} /></Form.Item>
      <Form.Item name="events" label={t('hooks.events')} rules={[{ required: true, message: t('form.needed') }]}>
        <Select mode="multiple" loading={types.isPending} showSearch={{ optionFilterProp: 'label' }}
          options={[{ value: '*', label: t('hooks.all_events') }, ...(types.data ?? []).map(({ name }) => ({ value: name, label: name }))]} />
      </Form.Item>
      <Form.Item name="include_personal" valuePropName="checked" extra={t('hooks.personal_hint')}><Checkbox disabled={!may('customer:reveal')}>{t('hooks.personal')}</Checkbox></Form.Item>
    </FormDrawer>
  )
}
