import { Button, Popconfirm } from 'antd'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card, Facts } from '@/shared/ui/Card'
import { StatusTag, type Tone } from '@/shared/ui/StatusTag'
import { toast } from '@/shared/ui/toast'
import { patchShop, removeShop, SHOPS, testShop, type Shop } from '../queries'

const TONES: Record<string, Tone> = { active: 'green', paused: 'grey', error: 'red' }
const why = (reason: string | null | undefined) => tOr(`order_reasons.${(reason ?? '').split('.')[0]}`, reason ?? '')

export function ShopCard({ shop, onEdit }: { shop: Shop; onEdit: (() => void) | undefined }) {
  const zone = useZone()
  const paused = shop.status === 'paused'
  const state = !paused && shop.failing_since ? 'error' : shop.status
  const test = useAction((_: void, key) => testShop(shop.id, key), {
    stale: [SHOPS],
    onDone: ({ good, reason }) => void (good ? toast.success(t('order_shops.tested')) : toast.error(t('order_shops.untested', { why: why(reason) }))),
  })
  const turn = useAction((_: void, key) => patchShop(shop.id, { status: paused ? 'active' : 'paused' }, key), { stale: [SHOPS], done: paused ? t('order_shops.resumed') : t('order_shops.paused') })
  const remove = useAction((_: void, key) => removeShop(shop.id, key), { stale: [SHOPS], done: t('order_shops.removed') })
  const waits = shop.wait_until !== null && new Date(shop.wait_until) > new Date()
  return (
    <Card title={shop.name} extra={<StatusTag group="order_shop_status" value={state} tone={TONES[state]} />}>
      <Facts rows={[
        [t('order_shops.provider'), t(`order_shops.${shop.provider}` as 'order_shops.shopify')],
        [t('order_shops.domain'), shop.provider === 'shopify' && String(shop.settings.domain ?? '')],
        [t('order_shops.url'), shop.provider === 'generic' && String(shop.settings.url ?? '')],
        [t('order_shops.health'), shop.failing_since ? t('order_shops.ill', { why: why(shop.last_error) }) : t('order_shops.well')],
        [t('order_shops.last_ok'), shop.last_ok_at ? dateTimeText(shop.last_ok_at, zone) : t('order_shops.never')],
        [t('order_shops.status'), waits && t('order_shops.waits', { time: dateTimeText(shop.wait_until!, zone) })],
      ]} />
      {onEdit && (
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 12 }}>
          <Button onClick={onEdit}>{t('common.edit')}</Button>
          <Button loading={test.isPending} onClick={() => test.mutate()}>{t('order_shops.test')}</Button>
          <Button loading={turn.isPending} onClick={() => turn.mutate()}>{paused ? t('order_shops.resume') : t('order_shops.pause')}</Button>
          <Popconfirm title={t('order_shops.remove_ask')} description={t('order_shops.remove_text')} onConfirm={() => remove.mutate()}>
            <Button danger type="text" loading={remove.isPending}>{t('order_shops.remove')}</Button>
          </Popconfirm>
        </div>
      )}
    </Card>
  )
}
