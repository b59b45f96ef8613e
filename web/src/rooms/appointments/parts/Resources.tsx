import { Table } from 'antd'
import { t } from '@/i18n'
import { useSession } from '@/shared/session'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { useResources, type Resource } from '../resources'

/** Rooms and devices of all sites that one sees. */
export function Resources({ onOpen }: { onOpen: ((resource: Resource) => void) | undefined }) {
  const resources = useResources()
  const { sites } = useSession()
  if (resources.isError) return <LoadFailed error={resources.error} onRetry={() => void resources.refetch()} />
  return (
    <Table<Resource>
      rowKey="id"
      loading={resources.isPending}
      pagination={false}
      scroll={{ x: 560 }}
      dataSource={resources.data ?? []}
      locale={{ emptyText: <EmptyState title={t('equipment.empty')} hint={t('equipment.empty_hint')} /> }}
      onRow={(resource) => (onOpen ? { onClick: () => onOpen(resource), style: { cursor: 'pointer' } } : {})}
      columns={[
        { title: t('services.name'), dataIndex: 'name' },
        { title: t('equipment.kind'), render: (_, resource) => t(`resource_kinds.${resource.kind}`) },
        { title: t('staff.site'), render: (_, resource) => sites.find(({ id }) => id === resource.site_id)?.name ?? '—' },
        { title: t('equipment.capacity'), dataIndex: 'capacity', className: 'number' },
        { title: t('services.active'), render: (_, resource) => <StatusTag group="switches" value={resource.is_active ? 'on' : 'off'} tone={resource.is_active ? 'green' : 'grey'} /> },
      ]}
    />
  )
}
