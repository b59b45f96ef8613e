import { PlusOutlined } from '@ant-design/icons'
import { Button, Skeleton } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useMay } from '@/shared/session'
import { Card, PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { ChannelCard } from '../parts/ChannelCard'
import { ChannelForm } from '../parts/ChannelForm'
import { useChannels, type Channel } from '../queries'

export function ChannelsPage() {
  const channels = useChannels()
  const may = useMay()
  const [open, setOpen] = useState<Channel | 'new' | null>(null)
  const create = may('channel:write') ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('channels.create')}</Button> : undefined
  return (
    <PageBody>
      <PageHeader title={t('menu.channels')} subtitle={t('channels.subtitle')} actions={create} />
      {channels.isPending && <Skeleton active />}
      {channels.isError && <LoadFailed error={channels.error} onRetry={() => void channels.refetch()} />}
      {channels.data?.length === 0 && <Card><EmptyState title={t('channels.empty')} hint={t('channels.empty_hint')} action={create} /></Card>}
      {channels.data?.map((channel) => <ChannelCard key={channel.id} channel={channel} onEdit={may('channel:write') ? () => setOpen(channel) : undefined} />)}
      <ChannelForm channel={open} onClose={() => setOpen(null)} />
    </PageBody>
  )
}
