import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Form, Select } from 'antd'
import { t } from '@/i18n'
import { useSession } from '@/shared/session'
import { useResources } from '../resources'

const MOST = 5

/** What a service takes up: for each need, which rooms or devices will do. */
export function Needs() {
  const resources = useResources()
  const { sites } = useSession()
  const nameOf = (id: string) => sites.find((site) => site.id === id)?.name
  const options = (resources.data ?? []).filter(({ is_active }) => is_active).map((one) => ({
    value: one.id, label: [one.name, sites.length > 1 && nameOf(one.site_id)].filter(Boolean).join(' · '),
  }))
  return (
    <Form.Item label={t('services.needs')} extra={t('services.needs_hint')}>
      <Form.List name="needs">
        {(fields, { add, remove }) => (
          <div style={{ display: 'grid', gap: 8 }}>
            {fields.map(({ key, name }, index) => (
              <div key={key} style={{ display: 'flex', gap: 8 }}>
                <Form.Item name={name} noStyle rules={[{ required: true, message: t('form.needed') }]}>
                  <Select mode="multiple" style={{ flex: 1, minWidth: 0 }} aria-label={t('services.need_of', { n: index + 1 })} placeholder={t('services.need_any')} showSearch={{ optionFilterProp: 'label' }} options={options} />
                </Form.Item>
                <Button type="text" icon={<MinusCircleOutlined />} aria-label={t('services.need_remove')} onClick={() => remove(name)} />
              </div>
            ))}
            {fields.length < MOST && <Button icon={<PlusOutlined />} onClick={() => add([])}>{t('services.need_add')}</Button>}
          </div>
        )}
      </Form.List>
    </Form.Item>
  )
}
