import { PlusOutlined } from '@ant-design/icons'
import { Button, Table } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useEmployees, type Employee } from '@/shared/pickers/people'
import { useMay, useSession, useSite } from '@/shared/session'
import { PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { staffTone } from '../labels'
import { EmployeeForm } from '../parts/EmployeeForm'
import { HoursDrawer } from '../parts/HoursDrawer'

export function StaffPage() {
  const employees = useEmployees()
  const { sites } = useSession()
  const site = useSite()
  const may = useMay()
  const [editing, setEditing] = useState<Employee | 'new' | null>(null)
  const [hours, setHours] = useState<Employee | null>(null)
  const writer = may('employee:manage')
  const rows = (employees.data ?? []).filter((person) => !site || !person.site_id || person.site_id === site.id)
  if (employees.isError) return <LoadFailed error={employees.error} onRetry={() => void employees.refetch()} />
  return (
    <PageBody>
      <PageHeader title={t('menu.staff')} subtitle={t('staff.subtitle')} actions={writer && <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing('new')}>{t('staff.create')}</Button>} />
      <Table<Employee>
        rowKey="id"
        loading={employees.isPending}
        pagination={false}
        scroll={{ x: 640 }}
        dataSource={rows}
        locale={{ emptyText: <EmptyState title={t('staff.empty')} hint={t('staff.empty_hint')} /> }}
        columns={[
          { title: t('staff.name'), dataIndex: 'name' },
          { title: t('staff.position'), dataIndex: 'position' },
          { title: t('staff.code'), dataIndex: 'employee_code', className: 'number' },
          { title: t('staff.site'), render: (_, person) => sites.find((item) => item.id === person.site_id)?.name ?? t('common.all_sites') },
          { title: t('staff.status'), render: (_, person) => <StatusTag group="staff_status" value={person.status} tone={staffTone[person.status]} /> },
          {
            title: '',
            width: 190,
            render: (_, person) => writer && (
              <>
                <Button type="link" size="small" onClick={() => setHours(person)}>{t('staff.hours')}</Button>
                <Button type="link" size="small" onClick={() => setEditing(person)}>{t('common.edit')}</Button>
              </>
            ),
          },
        ]}
      />
      <EmployeeForm employee={editing} onClose={() => setEditing(null)} />
      <HoursDrawer employee={hours} onClose={() => setHours(null)} />
    </PageBody>
  )
}
