import { Button, Typography } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useSession, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card, Facts } from '@/shared/ui/Card'
import { StatusTag } from '@/shared/ui/StatusTag'
import { toast } from '@/shared/ui/toast'
import { channelTone } from '../labels'
import { guideOf, isWebhook } from '../platforms'
import { addressOf, CHANNELS, patchChannel, testChannel, useFigures, type Channel } from '../queries'
import { SampleDrawer } from './SampleDrawer'

const why = (reason: string | null | undefined) => tOr(`delivery_reasons.${reason ?? ''}`, reason ?? '')

export function CarrierCard({ channel, onEdit }: { channel: Channel; onEdit: (() => void) | undefined }) {
  const { sites } = useSession()
  const zone = useZone()
  const figures = useFigures(channel.id)
  const [trying, setTrying] = useState(false)
  const paused = channel.status === 'paused'
  const at = (time: string | null) => (time ? dateTimeText(time, zone) : t('carriers.idle'))
  const test = useAction((_: void, key) => testChannel(channel.id, key), {
    stale: [CHANNELS],
    onDone: ({ good, reason }) => void (good ? toast.success(t('carriers.tested')) : toast.error(t('carriers.untested', { why: why(reason) }))),
  })
  const turn = useAction((_: void, key) => patchChannel(channel.id, { status: paused ? 'active' : 'paused' }, key), { stale: [CHANNELS], done: paused ? t('carriers.resumed') : t('carriers.paused') })
  const ill = channel.failing_since !== null
  return (
    <Card title={channel.name} extra={<StatusTag group="channel_status" value={ill && !paused ? 'error' : channel.status} tone={channelTone[ill && !paused ? 'error' : channel.status]} />}>
      <Facts rows={[
        [t('carriers.platform'), tOr(`platforms.${channel.platform}`, channel.platform)],
        [t('carriers.site'), sites.find((site) => site.id === channel.site_id)?.name ?? t('common.all_sites')],
        [t('carriers.address'), addressOf(channel) && <Typography.Text key="address" copyable style={{ overflowWrap: 'anywhere' }}>{addressOf(channel)}</Typography.Text>],
        [t('carriers.health'), ill ? `${t('carriers.ill')}：${why(channel.last_error)}` : t('carriers.well')],
        [t('carriers.last_in'), at(channel.last_inbound_at)],
        [t('carriers.last_out'), at(channel.last_outbound_at)],
        [t('carriers.counts'), figures.data && t('carriers.counts_text', figures.data)],
      ]} />
      <details style={{ marginTop: 12 }}>
        <summary>{t('carriers.guide')}</summary>
        <p className="quiet" style={{ whiteSpace: 'pre-line' }}>{t(`carrier_guides.${guideOf(channel.platform)}` as 'carrier_guides.api')}</p>
      </details>
      {onEdit && (
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 12 }}>
          <Button onClick={onEdit}>{t('common.edit')}</Button>
          <Button loading={test.isPending} onClick={() => test.mutate()}>{t('carriers.test')}</Button>
          {isWebhook(channel.platform) && <Button onClick={() => setTrying(true)}>{t('carriers.try')}</Button>}
          <Button type="text" loading={turn.isPending} onClick={() => turn.mutate()}>{paused ? t('carriers.resume') : t('carriers.pause')}</Button>
        </div>
      )}
      {trying && <SampleDrawer channel={channel} onClose={() => setTrying(false)} />}
    </Card>
  )
}
