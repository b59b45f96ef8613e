import { Button, Popconfirm, Typography } from 'antd'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useSession } from '@/shared/session'
import { Card, Facts } from '@/shared/ui/Card'
import { StatusTag } from '@/shared/ui/StatusTag'
import { toast } from '@/shared/ui/toast'
import { channelTone } from '../labels'
import { chatAddress, CHANNELS, embedSnippet, rotateKey, type Channel } from '../queries'

export function ChannelCard({ channel, onEdit, onReception }: { channel: Channel; onEdit: (() => void) | undefined; onReception: (() => void) | undefined }) {
  const { sites } = useSession()
  const rotate = useAction((_: void, key) => rotateKey(channel.id, key), { stale: [CHANNELS], done: t('channels.rotated') })
  const snippet = embedSnippet(channel)
  const copy = () => void navigator.clipboard.writeText(snippet).then(() => toast.success(t('common.copied')))
  return (
    <Card title={channel.name} extra={<StatusTag group="channel_status" value={channel.status} tone={channelTone[channel.status]} />}>
      <Facts rows={[
        [t('channels.platform'), tOr(`platforms.${channel.platform}`, channel.platform)],
        [t('channels.site'), sites.find((site) => site.id === channel.site_id)?.name ?? t('common.all_sites')],
        [t('channels.greeting'), channel.greeting],
        [t('channels.origins'), channel.allowed_origins.length ? channel.allowed_origins.join('、') : t('channels.any_origin')],
        [t('channels.h5'), <Typography.Link key="h5" href={chatAddress(channel)} target="_blank" copyable>{chatAddress(channel)}</Typography.Link>],
      ]} />
      <p className="quiet" style={{ margin: '16px 0 6px' }}>{t('channels.embed')}</p>
      <pre style={{ margin: 0, padding: 12, borderRadius: 8, fontSize: 12, overflowX: 'auto', background: 'var(--ant-color-fill-quaternary)' }}>{snippet}</pre>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 12 }}>
        <Button onClick={copy}>{t('channels.copy')}</Button>
        <Button href={chatAddress(channel)} target="_blank">{t('channels.try')}</Button>
        {onEdit && <Button onClick={onEdit}>{t('common.edit')}</Button>}
        {onReception && <Button onClick={onReception}>{t('reception.open')}</Button>}
        {onEdit && (
          <Popconfirm title={t('channels.rotate_ask')} description={t('channels.rotate_text')} onConfirm={() => rotate.mutate()}>
            <Button danger type="text" loading={rotate.isPending}>{t('channels.rotate')}</Button>
          </Popconfirm>
        )}
      </div>
    </Card>
  )
}
