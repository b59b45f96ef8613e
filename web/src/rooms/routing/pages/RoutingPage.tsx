import { Button, Popconfirm, Table } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { Card, PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { AgentsCard } from '../parts/AgentsCard'
import { SettingForm } from '../parts/SettingForm'
import { SubStatusCard } from '../parts/SubStatusCard'
import { dropSetting, ROUTING, useChannels, useSettings, useTeams, type Setting } from '../queries'

/** How talks come to people, who takes how many, and the organization's own words for where a talk stands. */
export function RoutingPage() {
  const may = useMay()
  const settings = useSettings()
  const channels = useChannels()
  const teams = useTeams()
  const [edited, setEdited] = useState<Setting | 'new' | null>(null)
  const drop = useAction((id: string, key) => dropSetting(id, key), { stale: [ROUTING], done: t('routing.dropped') })
  const writer = may('config:write')
  const nameOf = (id: string | null, all: { id: string; name: string }[] | undefined) => (id ? all?.find((one) => one.id === id)?.name ?? '—' : null)
  const columns = [
    { title: t('routing.of'), render: (_: unknown, row: Setting) => nameOf(row.channel_id, channels.data) ?? t('routing.everywhere') },
    { title: t('routing.state'), render: (_: unknown, row: Setting) => <StatusTag group="switches" value={row.is_active ? 'on' : 'off'} tone={row.is_active ? 'green' : 'grey'} /> },
    { title: t('routing.strategy'), render: (_: unknown, row: Setting) => [t(row.strategy === 'round_robin' ? 'routing.round_robin' : 'routing.least_busy'), row.is_sticky && t('routing.sticky')].filter(Boolean).join(' · ') },
    { title: t('routing.among'), render: (_: unknown, row: Setting) => [nameOf(row.team_id, teams.data) ?? t('routing.everybody'), ...row.skills].join(' · ') },
    { title: t('routing.overflow'), render: (_: unknown, row: Setting) => (row.overflow_minutes ? t('routing.overflows', { n: row.overflow_minutes, who: nameOf(row.overflow_team_id, teams.data) ?? t('routing.everybody') }) : '—') },
    { title: t('routing.on_offline'), render: (_: unknown, row: Setting) => t(row.on_offline === 'return' ? 'routing.return' : 'routing.keep') },
    { title: '', align: 'right' as const, render: (_: unknown, row: Setting) => writer && (
      <>
        <Button type="link" size="small" onClick={() => setEdited(row)}>{t('routing.edit')}</Button>
        <Popconfirm title={t('routing.drop_ask')} onConfirm={() => drop.mutate(row.id)}><Button type="link" size="small" danger>{t('routing.drop')}</Button></Popconfirm>
      </>
    ) },
  ]
  return (
    <PageBody>
      <PageHeader title={t('routing.title')} subtitle={t('routing.subtitle')} actions={writer && <Button type="primary" onClick={() => setEdited('new')}>{t('routing.add')}</Button>} />
      {settings.isError && <LoadFailed error={settings.error} onRetry={() => void settings.refetch()} />}
      <Table<Setting> size="middle" rowKey="id" pagination={false} loading={settings.isPending} dataSource={settings.data ?? []} columns={columns} scroll={{ x: 'max-content' }} locale={{ emptyText: t('routing.none') }} />
      {may('employee:read') && <AgentsCard />}
      <Card title={t('routing.sub_statuses')}><SubStatusCard writer={writer} /></Card>
      {edited && <SettingForm setting={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </PageBody>
  )
}
