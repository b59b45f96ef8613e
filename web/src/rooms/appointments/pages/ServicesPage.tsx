import { PlusOutlined } from '@ant-design/icons'
import { Button, Table } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { moneyText } from '@/shared/number'
import { useServiceItems, type ServiceItem } from '@/shared/pickers/people'
import { useMay } from '@/shared/session'
import { PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { ServiceForm } from '../parts/ServiceForm'

/** What can be booked, how long it takes and what it costs. */
export function ServicesPage() {
  const items = useServiceItems()
  const may = useMay()
  const [open, setOpen] = useState<ServiceItem | 'new' | null>(null)
  const create = may('service_item:write') ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('services.create')}</Button> : undefined
  if (items.isError) return <LoadFailed error={items.error} onRetry={() => void items.refetch()} />
  return (
    <PageBody>
      <PageHeader title={t('menu.services')} subtitle={t('services.subtitle')} actions={create} />
      <Table<ServiceItem>
        rowKey="id"
        loading={items.isPending}
        pagination={false}
        scroll={{ x: 560 }}
        dataSource={items.data ?? []}
        locale={{ emptyText: <EmptyState title={t('services.empty')} hint={t('services.empty_hint')} action={create} /> }}
        onRow={(item) => (create ? { onClick: () => setOpen(item), style: { cursor: 'pointer' } } : {})}
        columns={[
          { title: t('services.name'), dataIndex: 'name' },
          { title: t('services.code'), dataIndex: 'code', className: 'number' },
          { title: t('services.duration'), className: 'number', render: (_, item) => t('services.minutes', { n: item.duration_minutes }) },
          { title: t('services.after'), className: 'number', render: (_, item) => (item.buffer_after ? t('services.minutes', { n: item.buffer_after }) : '—') },
          { title: t('services.price'), className: 'number', render: (_, item) => (item.price === null ? '—' : moneyText(item.price, item.currency)) },
          { title: t('services.active'), render: (_, item) => <StatusTag group="switches" value={item.is_active ? 'on' : 'off'} tone={item.is_active ? 'green' : 'grey'} /> },
        ]}
      />
      <ServiceForm item={open} onClose={() => setOpen(null)} />
    </PageBody>
  )
}
