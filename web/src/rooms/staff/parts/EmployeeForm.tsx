import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useUsers, type Employee } from '@/shared/pickers/people'
import { useSession } from '@/shared/session'
import { STAFF_STATUSES } from '../labels'
import { createEmployee, EMPLOYEES, putEmployee, type EmployeeFields } from '../queries'

export function EmployeeForm({ employee, onClose }: { employee: Employee | 'new' | null; onClose: () => void }) {
  const queries = useQueryClient()
  const users = useUsers(employee !== null)
  const { sites } = useSession()
  const existing = employee && employee !== 'new' ? employee : null
  return (
    <FormDrawer<EmployeeFields>
      title={existing ? t('staff.edit') : t('staff.create')}
      open={employee !== null}
      onClose={onClose}
      initial={existing
        ? { name: existing.name, position: existing.position ?? '', site_id: existing.site_id, status: existing.status as EmployeeFields['status'], user_id: existing.user_id }
        : { site_id: sites[0]?.id, status: 'active' }}
      save={async (values, key) => {
        if (existing) await putEmployee(existing.id, { employee_code: existing.employee_code, level: existing.level ?? undefined, ...values }, key)
        else await createEmployee(values, key)
        void queries.invalidateQueries({ queryKey: EMPLOYEES })
      }}
    >
      <Form.Item name="name" label={t('staff.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input autoFocus maxLength={100} /></Form.Item>
      <Form.Item name="position" label={t('staff.position')}><Input maxLength={50} placeholder={t('staff.position_hint')} /></Form.Item>
      <Form.Item name="site_id" label={t('staff.site')}><Select allowClear options={sites.map(({ id, name }) => ({ value: id, label: name }))} /></Form.Item>
      <Form.Item name="user_id" label={t('staff.user')} extra={t('staff.user_hint')}><Select allowClear showSearch={{ optionFilterProp: 'label' }} options={users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} /></Form.Item>
      <Form.Item name="status" label={t('staff.status')}><Select options={STAFF_STATUSES.map((value) => ({ value, label: t(`staff_status.${value}`) }))} /></Form.Item>
    </FormDrawer>
  )
}
