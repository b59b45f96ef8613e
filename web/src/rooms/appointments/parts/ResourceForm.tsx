import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, InputNumber, Select, Switch } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useSession, useSite } from '@/shared/session'
import { createResource, KINDS, patchResource, RESOURCES, type Resource, type ResourceFields } from '../resources'

/** A room or a device; it stays at the site where it was added. */
export function ResourceForm({ resource, onClose }: { resource: Resource | 'new' | null; onClose: () => void }) {
  const queries = useQueryClient()
  const { sites } = useSession()
  const site = useSite()
  const existing = resource && resource !== 'new' ? resource : null
  return (
    <FormDrawer<ResourceFields>
      title={existing ? t('equipment.edit') : t('equipment.create')}
      open={resource !== null}
      onClose={onClose}
      initial={existing
        ? { site_id: existing.site_id, kind: existing.kind, name: existing.name, capacity: existing.capacity, note: existing.note, is_active: existing.is_active }
        : { ...(site ?? sites[0] ? { site_id: (site ?? sites[0])!.id } : {}), kind: 'room', capacity: 1, is_active: true }}
      save={async ({ site_id, ...values }, key) => {
        if (existing) await patchResource(existing.id, values, key)
        else await createResource({ site_id, ...values }, key)
        void queries.invalidateQueries({ queryKey: RESOURCES })
      }}
    >
      <Form.Item name="site_id" label={t('staff.site')} rules={[{ required: true, message: t('form.needed') }]}>
        <Select disabled={!!existing} options={sites.map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      <Form.Item name="kind" label={t('equipment.kind')} rules={[{ required: true, message: t('form.needed') }]}>
        <Select options={KINDS.map((kind) => ({ value: kind, label: t(`resource_kinds.${kind}`) }))} />
      </Form.Item>
      <Form.Item name="name" label={t('services.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={100} /></Form.Item>
      <Form.Item name="capacity" label={t('equipment.capacity')} extra={t('equipment.capacity_hint')} rules={[{ required: true, message: t('form.needed') }]}><InputNumber min={1} max={50} precision={0} style={{ width: 180 }} /></Form.Item>
      <Form.Item name="note" label={t('calendar.note')}><Input.TextArea rows={2} maxLength={500} /></Form.Item>
      <Form.Item name="is_active" label={t('services.active')} valuePropName="checked"><Switch /></Form.Item>
    </FormDrawer>
  )
}
