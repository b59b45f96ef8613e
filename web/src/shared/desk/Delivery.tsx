import { Button, Popconfirm } from 'antd'
import type { QueryKey } from '@tanstack/react-query'
import { use } from 'react'
import { client, keyed, unwrap } from '@/api/client'
import { loadWords, t, tOr, type Language, type Translated } from '@/i18n'
import type * as words from '@/i18n/zh/carriers'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'

export interface How { state: string; reason?: string | null; send_id?: string }

const load = (language: Language): Promise<Translated<typeof words>> => (language === 'en' ? import('@/i18n/en/carriers') : import('@/i18n/zh/carriers'))
const loaded = loadWords('carriers', load)
const resend = (send_id: string, sure: boolean, key: string) =>
  unwrap(client.POST('/api/channel-sends/{send_id}/resend', { params: { path: { send_id } }, body: { sure }, ...keyed(key) }))

/** What another platform, or a mail server, did with words of ours, and the way to try once more. */
export function Delivery({ stale, delivery }: { stale: QueryKey; delivery: How }) {
  use(loaded)
  const may = useMay()
  const again = useAction((sure: boolean, key) => resend(delivery.send_id!, sure, key), { stale: [stale], done: t('carriers.resent') })
  if (delivery.state === 'sent' || delivery.state === 'delivered' || delivery.state === 'read') return null
  const said = tOr(`deliveries.${delivery.state}`, delivery.state).replace('{why}', tOr(`delivery_reasons.${delivery.reason ?? ''}`, delivery.reason ?? ''))
  const button = <Button size="small" type="link" loading={again.isPending} onClick={delivery.state === 'failed' ? () => again.mutate(false) : undefined}>{t('carriers.resend')}</Button>
  return (
    <span className={delivery.state === 'queued' ? 'faint' : undefined} style={delivery.state === 'queued' ? undefined : { color: 'var(--ant-color-error)', fontSize: 12 }} role={delivery.state === 'queued' ? 'status' : 'alert'}>
      {said}
      {may('conversation:write') && delivery.send_id && delivery.state === 'failed' && button}
      {may('conversation:write') && delivery.send_id && delivery.state === 'uncertain' && (
        <Popconfirm title={t('carriers.sure_title')} description={t('carriers.sure_text')} okText={t('carriers.sure')} onConfirm={() => again.mutate(true)}>{button}</Popconfirm>
      )}
    </span>
  )
}
