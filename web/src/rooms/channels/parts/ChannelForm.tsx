import { useQueryClient } from '@tanstack/react-query'
import { ColorPicker, Form, Input, Select, Switch } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useSession } from '@/shared/session'
import { createChannel, CHANNELS, patchChannel, type Channel, type ChannelFields } from '../queries'

interface Values extends Omit<ChannelFields, 'color' | 'status'> { color: string | { toHexString: () => string }; active: boolean }

const ORIGIN = /^https?:\/\/[^/\s]+$/

export function ChannelForm({ channel, onClose }: { channel: Channel | 'new' | null; onClose: () => void }) {
  const queries = useQueryClient()
  const { sites } = useSession()
  const existing = channel && channel !== 'new' ? channel : null
  async function save({ color, active, ...values }: Values, key: string) {
    const body = { ...values, color: typeof color === 'string' ? color : color.toHexString() }
    if (existing) await patchChannel(existing.id, { ...body, status: active ? 'active' : 'paused' }, key)
    else await createChannel(body, key)
    void queries.invalidateQueries({ queryKey: CHANNELS })
  }
  return (
    <FormDrawer<Values>
      title={existing ? t('channels.edit') : t('channels.create')}
      open={channel !== null}
      onClose={onClose}
      save={save}
      initial={existing
        ? { name: existing.name, site_id: existing.site_id, title: existing.title ?? '', greeting: existing.greeting ?? '', color: existing.color ?? '#1d5fd1', allowed_origins: existing.allowed_origins, active: existing.status === 'active' }
        : { color: '#1d5fd1', title: t('channels.default_title'), greeting: t('channels.default_greeting'), allowed_origins: [], site_id: sites[0]?.id, active: true }}
    >
      <Form.Item name="name" label={t('channels.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input autoFocus maxLength={200} /></Form.Item>
      <Form.Item name="site_id" label={t('channels.site')}><Select allowClear options={sites.map(({ id, name }) => ({ value: id, label: name }))} /></Form.Item>
      <Form.Item name="title" label={t('channels.window_title')}><Input maxLength={60} /></Form.Item>
      <Form.Item name="greeting" label={t('channels.greeting')}><Input.TextArea rows={3} maxLength={500} /></Form.Item>
      <Form.Item name="color" label={t('channels.color')}><ColorPicker disabledAlpha showText /></Form.Item>
      <Form.Item name="allowed_origins" label={t('channels.origins')} extra={t('channels.origins_hint')}
        rules={[{ validator: (_, value: string[]) => ((value ?? []).every((item) => ORIGIN.test(item)) ? Promise.resolve() : Promise.reject(new Error(t('channels.origin_form')))) }]}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', ' ']} />
      </Form.Item>
      {existing && <Form.Item name="active" label={t('channels.active')} valuePropName="checked"><Switch /></Form.Item>}
    </FormDrawer>
  )
}
