import { PlusOutlined } from '@ant-design/icons'
import { Button, Skeleton } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { t } from '@/i18n'
import { useMay } from '@/shared/session'
import { Card, PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { SecretOnce } from '@/shared/ui/SecretOnce'
import { CarrierCard } from '../parts/CarrierCard'
import { CarrierForm } from '../parts/CarrierForm'
import { ChannelCard } from '../parts/ChannelCard'
import { ChannelForm } from '../parts/ChannelForm'
import { addressOf, useChannels, type Channel, type Made } from '../queries'

const ReceptionForm = lazy(() => import('../parts/ReceptionForm').then((file) => ({ default: file.ReceptionForm })))

export function ChannelsPage() {
  const channels = useChannels()
  const may = useMay()
  const [open, setOpen] = useState<Channel | 'new' | null>(null)
  const [carrier, setCarrier] = useState<Channel | 'new' | null>(null)
  const [receiving, setReceiving] = useState<Channel | null>(null)
  const [made, setMade] = useState<Made | null>(null)
  const writer = may('channel:write')
  const web = (channel: Channel) => channel.platform === 'web'
  const told = made && [...Object.entries(made.made_secrets ?? {}).map(([name, value]) => ({ label: t(`carrier_fields.${name}` as 'carrier_fields.text'), value })), { label: t('carriers.address'), value: addressOf(made) ?? '' }]
  const connect = writer ? <Button onClick={() => setCarrier('new')}>{t('carriers.create')}</Button> : undefined
  const create = may('channel:write') ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('channels.create')}</Button> : undefined
  return (
    <PageBody>
      <PageHeader title={t('menu.channels')} subtitle={t('channels.subtitle')} actions={<>{connect}{create}</>} />
      {channels.isPending && <Skeleton active />}
      {channels.isError && <LoadFailed error={channels.error} onRetry={() => void channels.refetch()} />}
      {channels.data?.length === 0 && <Card><EmptyState title={t('channels.empty')} hint={t('channels.empty_hint')} action={create} /></Card>}
      {channels.data?.map((channel) => (web(channel)
        ? <ChannelCard key={channel.id} channel={channel} onEdit={writer ? () => setOpen(channel) : undefined} onReception={writer ? () => setReceiving(channel) : undefined} />
        : <CarrierCard key={channel.id} channel={channel} onEdit={writer ? () => setCarrier(channel) : undefined} />))}
      <ChannelForm channel={open} onClose={() => setOpen(null)} />
      {receiving && <Suspense><ReceptionForm key={receiving.id} channel={receiving} onClose={() => setReceiving(null)} /></Suspense>}
      <CarrierForm channel={carrier} onClose={() => setCarrier(null)} onMade={setMade} />
      <SecretOnce title={t('carriers.secrets')} text={t('carriers.secrets_text')} secrets={told} onDone={() => setMade(null)} />
    </PageBody>
  )
}
