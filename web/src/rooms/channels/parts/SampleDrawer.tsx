import { Alert, Button, Drawer, Input } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { Facts } from '@/shared/ui/Card'
import { trySample, type Channel } from '../queries'

export function SampleDrawer({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const [body, setBody] = useState('')
  const read = useAction((sample: string, key) => trySample(channel.id, sample, key))
  return (
    <Drawer title={t('carriers.try')} open onClose={onClose} size={560} styles={{ wrapper: { maxWidth: '100vw' } }}>
      <div style={{ display: 'grid', gap: 12 }}>
        <span className="quiet">{t('carriers.try_text')}</span>
        <Input.TextArea rows={8} value={body} aria-label={t('carriers.body')} onChange={(event) => setBody(event.target.value)} style={{ fontFamily: 'ui-monospace, monospace' }} />
        <Button type="primary" disabled={!body.trim()} loading={read.isPending} onClick={() => read.mutate(body)}>{t('carriers.read')}</Button>
        {read.data?.reason && <Alert type="warning" showIcon title={t('carriers.unread', { why: tOr(`carrier_fields.${read.data.reason}`, read.data.reason) })} />}
        {read.data?.events.map((event) => (
          <Facts key={event.id} rows={[
            [t('carrier_fields.message_id'), event.id], [t('carrier_fields.sender_id'), event.sender], [t('carrier_fields.sender_name'), event.sender_name],
            [t('carrier_fields.text'), event.text], [t('carrier_fields.receipt_state'), event.state],
          ]} />
        ))}
      </div>
    </Drawer>
  )
}
