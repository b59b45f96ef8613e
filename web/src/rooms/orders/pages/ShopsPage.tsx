import { PlusOutlined } from '@ant-design/icons'
import { Button, Skeleton } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useMay } from '@/shared/session'
import { Card, PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { ShopCard } from '../parts/ShopCard'
import { ShopForm } from '../parts/ShopForm'
import { useShops, type Shop } from '../queries'

export function ShopsPage() {
  const shops = useShops()
  const writer = useMay()('order:write')
  const [open, setOpen] = useState<Shop | 'new' | null>(null)
  const create = writer ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('order_shops.create')}</Button> : undefined
  return (
    <PageBody>
      <PageHeader title={t('order_shops.title')} subtitle={t('order_shops.subtitle')} actions={create} />
      {shops.isPending && <Skeleton active />}
      {shops.isError && <LoadFailed error={shops.error} onRetry={() => void shops.refetch()} />}
      {shops.data?.length === 0 && <Card><EmptyState title={t('order_shops.empty')} hint={t('order_shops.empty_hint')} action={create} /></Card>}
      {shops.data?.map((shop) => <ShopCard key={shop.id} shop={shop} onEdit={writer ? () => setOpen(shop) : undefined} />)}
      <ShopForm shop={open} onClose={() => setOpen(null)} />
    </PageBody>
  )
}
