import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, InputNumber, Select, Switch } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useEmployees, type ServiceItem } from '@/shared/pickers/people'
import { createService, patchService, type ServiceFields } from '../services'
import { Needs } from './Needs'

export function ServiceForm({ item, onClose }: { item: ServiceItem | 'new' | null; onClose: () => void }) {
  const queries = useQueryClient()
  const employees = useEmployees()
  const skills = [...new Set((employees.data ?? []).flatMap((person) => person.skills))].sort().map((value) => ({ value, label: value }))
  const existing = item && item !== 'new' ? item : null
  return (
    <FormDrawer<ServiceFields>
      title={existing ? t('services.edit') : t('services.create')}
      open={item !== null}
      onClose={onClose}
      initial={existing
        ? { name: existing.name, duration_minutes: existing.duration_minutes, buffer_before: existing.buffer_before, buffer_after: existing.buffer_after, price: existing.price, skills: existing.skills, capacity: existing.capacity, needs: existing.needs, is_public: existing.is_public, is_active: existing.is_active }
        : { duration_minutes: 60, buffer_before: 0, buffer_after: 0, price: null, skills: [], capacity: null, needs: [], is_public: false, is_active: true }}
      save={async (values, key) => {
        if (existing) await patchService(existing.id, values, key)
        else await createService(values, key)
        void queries.invalidateQueries({ queryKey: ['service-items'] })
      }}
    >
      <Form.Item name="name" label={t('services.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input autoFocus maxLength={100} /></Form.Item>
      <Form.Item name="duration_minutes" label={t('services.duration')} rules={[{ required: true, message: t('form.needed') }]}><InputNumber min={5} max={1440} step={5} precision={0} suffix={t('services.unit')} style={{ width: 180 }} /></Form.Item>
      <Form.Item name="buffer_before" label={t('services.before')}><InputNumber min={0} max={480} step={5} precision={0} suffix={t('services.unit')} style={{ width: 180 }} /></Form.Item>
      <Form.Item name="buffer_after" label={t('services.after')} extra={t('services.buffer_hint')}><InputNumber min={0} max={480} step={5} precision={0} suffix={t('services.unit')} style={{ width: 180 }} /></Form.Item>
      <Form.Item name="price" label={t('services.price')}><InputNumber<string> stringMode min="0" precision={2} prefix="¥" style={{ width: 180 }} /></Form.Item>
      <Form.Item name="skills" label={t('services.skills')} extra={t('services.skills_hint')}><Select mode="tags" maxCount={20} options={skills} /></Form.Item>
      <Needs />
      <Form.Item name="capacity" label={t('services.capacity')} extra={t('services.capacity_hint')}><InputNumber min={1} max={200} precision={0} style={{ width: 180 }} /></Form.Item>
      <Form.Item name="is_public" label={t('services.public')} valuePropName="checked"><Switch /></Form.Item>
      <Form.Item name="is_active" label={t('services.active')} valuePropName="checked"><Switch /></Form.Item>
    </FormDrawer>
  )
}
