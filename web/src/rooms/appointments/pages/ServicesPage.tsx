import { PlusOutlined } from '@ant-design/icons'
import { Button, Table, Tabs } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { t } from '@/i18n'
import { moneyText } from '@/shared/number'
import { useServiceItems, type ServiceItem } from '@/shared/pickers/people'
import { useMay } from '@/shared/session'
import { PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { useChangeParams } from '@/shared/useParams'
import { ResourceForm } from '../parts/ResourceForm'
import { Resources } from '../parts/Resources'
import { ServiceForm } from '../parts/ServiceForm'
import { useResources, type Resource } from '../resources'

/** What can be booked, how long it takes, what it costs, and the rooms and devices it takes up. */
export function ServicesPage() {
  const [params] = useSearchParams()
  const change = useChangeParams()
  const may = useMay()
  const [item, setItem] = useState<ServiceItem | 'new' | null>(null)
  const [resource, setResource] = useState<Resource | 'new' | null>(null)
  const tab = params.get('tab') === 'resources' ? 'resources' : 'services'
  const writer = may('service_item:write')
  const create = writer
    ? <Button type="primary" icon={<PlusOutlined />} onClick={() => (tab === 'resources' ? setResource('new') : setItem('new'))}>{t(tab === 'resources' ? 'equipment.create' : 'services.create')}</Button>
    : undefined
  return (
    <PageBody>
      <PageHeader title={t('menu.services')} subtitle={t('services.subtitle')} actions={create} />
      <Tabs activeKey={tab} onChange={(key) => change({ tab: key === 'services' ? null : key })} items={[
        { key: 'services', label: t('menu.services'), children: <Services onOpen={writer ? setItem : undefined} /> },
        { key: 'resources', label: t('equipment.title'), children: <Resources onOpen={writer ? setResource : undefined} /> },
      ]} />
      <ServiceForm item={item} onClose={() => setItem(null)} />
      <ResourceForm resource={resource} onClose={() => setResource(null)} />
    </PageBody>
  )
}

function Services({ onOpen }: { onOpen: ((item: ServiceItem) => void) | undefined }) {
  const items = useServiceItems()
  const resources = useResources()
  const nameOf = (id: string) => resources.data?.find((one) => one.id === id)?.name
  if (items.isError) return <LoadFailed error={items.error} onRetry={() => void items.refetch()} />
  return (
    <Table<ServiceItem>
      rowKey="id"
      loading={items.isPending}
      pagination={false}
      scroll={{ x: 560 }}
      dataSource={items.data ?? []}
      locale={{ emptyText: <EmptyState title={t('services.empty')} hint={t('services.empty_hint')} /> }}
      onRow={(item) => (onOpen ? { onClick: () => onOpen(item), style: { cursor: 'pointer' } } : {})}
      columns={[
        { title: t('services.name'), dataIndex: 'name' },
        { title: t('services.code'), dataIndex: 'code', className: 'number' },
        { title: t('services.duration'), className: 'number', render: (_, item) => t('services.minutes', { n: item.duration_minutes }) },
        { title: t('services.after'), className: 'number', render: (_, item) => (item.buffer_after ? t('services.minutes', { n: item.buffer_after }) : '—') },
        { title: t('services.skills'), render: (_, item) => item.skills.join('、') || '—' },
        { title: t('services.needs'), render: (_, item) => item.needs.map((need) => [...new Set(need.map(nameOf).filter(Boolean))].join(' / ')).join(' + ') || '—' },
        { title: t('services.price'), className: 'number', render: (_, item) => (item.price === null ? '—' : moneyText(item.price, item.currency)) },
        { title: t('services.active'), render: (_, item) => <StatusTag group="switches" value={item.is_active ? 'on' : 'off'} tone={item.is_active ? 'green' : 'grey'} /> },
      ]}
    />
  )
}
