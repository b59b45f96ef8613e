import { PlusOutlined } from '@ant-design/icons'
import { Button, QRCode, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useMay, useSession } from '@/shared/session'
import { Card, PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { PageForm } from '../parts/PageForm'
import { useBookingPages, type BookingPage } from '../queries'

/** Pages on which people book by themselves: their address, to be given out as a link or printed as a code. */
export function BookingPagesPage() {
  const pages = useBookingPages()
  const may = useMay()
  const { sites } = useSession()
  const [open, setOpen] = useState<BookingPage | 'new' | null>(null)
  const writer = may('service_item:write')
  const create = writer
    ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('booking.create')}</Button>
    : undefined
  if (pages.isError) return <LoadFailed error={pages.error} onRetry={() => void pages.refetch()} />
  return (
    <PageBody>
      <PageHeader title={t('menu.booking')} subtitle={t('booking.subtitle')} actions={create} />
      {pages.isPending && <Skeleton active />}
      {pages.data?.length === 0 && <EmptyState title={t('booking.empty')} hint={t('booking.empty_hint')} />}
      <div style={{ display: 'grid', gap: 16, gridTemplateColumns: 'repeat(auto-fill, minmax(320px, 1fr))' }}>
        {pages.data?.map((page) => <One key={page.id} page={page} site={sites.find(({ id }) => id === page.site_id)?.name ?? ''} onEdit={writer ? () => setOpen(page) : undefined} />)}
      </div>
      <PageForm page={open} onClose={() => setOpen(null)} />
    </PageBody>
  )
}

function One({ page, site, onEdit }: { page: BookingPage; site: string; onEdit: (() => void) | undefined }) {
  const address = window.location.origin + page.path
  return (
    <Card title={site} extra={<StatusTag group="switches" value={page.is_active ? 'on' : 'off'} tone={page.is_active ? 'green' : 'grey'} />}>
      <div style={{ display: 'grid', gap: 12, justifyItems: 'start' }}>
        <strong>{page.title}</strong>
        <QRCode value={address} size={168} type="svg" aria-label={t('booking.code', { site })} />
        <Typography.Text copyable ellipsis style={{ maxWidth: '100%' }}>{address}</Typography.Text>
        <span className="faint">{t('booking.terms', { minutes: page.lead_minutes, days: page.window_days })}</span>
        <div style={{ display: 'flex', gap: 8 }}>
          <Button href={address} target="_blank" rel="noopener">{t('common.open')}</Button>
          {onEdit && <Button onClick={onEdit}>{t('common.edit')}</Button>}
        </div>
      </div>
    </Card>
  )
}
