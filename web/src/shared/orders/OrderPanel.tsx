import { ReloadOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { insertText } from '@/shared/composer/insert'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import styles from './orders.module.css'
import { lookAgain, ORDERS, useOrders, type Order, type ShopOrders, type Sought } from './queries'
import { amount, sayOrder } from './say'

interface Props { conversation: string; seen: number }

/** Orders of whom one talks to, from the shops that are connected; nothing where none is. */
export function OrderPanel({ conversation, seen }: Props) {
  const queries = useQueryClient()
  const [number, setNumber] = useState<string>()
  const sought: Sought = { conversation_id: conversation, ...(number ? { number } : {}) }
  const orders = useOrders(sought, seen)
  const again = useAction((_: void) => lookAgain(sought), { onDone: (found) => queries.setQueryData([...ORDERS, sought, seen], found) })
  const shops = orders.data?.shops ?? []
  if (orders.data && shops.length === 0) return null
  const none = orders.data && shops.every((one) => one.orders.length === 0 && one.state === 'fresh')
  return (
    <section className={styles.panel} aria-label={t('orders.title')} aria-busy={orders.isFetching || again.isPending}>
      <div className={styles.head}>
        <strong>{t('orders.title')}</strong>
        <Button type="text" size="small" icon={<ReloadOutlined />} aria-label={t('orders.again')} title={t('orders.again')} loading={again.isPending} onClick={() => again.mutate()} />
      </div>
      <Input.Search size="small" allowClear maxLength={40} placeholder={t('orders.number_hint')} aria-label={t('orders.number')} onSearch={(value) => setNumber(value.trim() || undefined)} />
      {orders.isPending && <span className="quiet" role="status">{t('orders.asking')}</span>}
      {orders.isError && <LoadFailed error={orders.error} onRetry={() => void orders.refetch()} />}
      {none && <span className="quiet">{orders.data!.clues.length ? t('orders.none') : t('orders.no_clues')}</span>}
      {shops.map((shop) => <Shop key={shop.shop_id} shop={shop} many={shops.length > 1} conversation={conversation} />)}
    </section>
  )
}

function Shop({ shop, many, conversation }: { shop: ShopOrders; many: boolean; conversation: string }) {
  const zone = useZone()
  const why = shop.reason && tOr(`order_reasons.${shop.reason.split('.')[0]}`, shop.reason)
  return (
    <div className={styles.shop}>
      {many && <span className="faint">{shop.name}</span>}
      {shop.state === 'stale' && <span className={styles.notice} role="status">{t('orders.stale', { time: dateTimeText(shop.fetched_at!, zone), why: why ?? '' })}</span>}
      {shop.state === 'none' && <span className={styles.notice} role="status">{t('orders.away', { shop: shop.name, why: why ?? '' })}</span>}
      {shop.orders.map((order) => <OneOrder key={order.id} order={order} conversation={conversation} />)}
    </div>
  )
}

function OneOrder({ order, conversation }: { order: Order; conversation: string }) {
  const zone = useZone()
  const payment = tOr(`order_payments.${order.payment}`, '')
  const shipping = order.is_cancelled ? t('orders.cancelled') : tOr(`order_shippings.${order.shipping}`, '')
  const state = [payment, shipping].filter(Boolean).join(' · ') || order.state
  const say = () => insertText(conversation, sayOrder(order, { order: t('orders.say_order'), payment, shipping, parcel: t('orders.say_parcel'), refund: t('orders.say_refund') }))
  return (
    <details className={styles.order}>
      <summary>
        <strong>{order.number}</strong><span>{amount(order.total, order.currency)}</span>
        <span className="faint">{state}</span><span className="faint">{order.created_at && dateTimeText(order.created_at, zone)}</span>
        {order.claimed && <span className={styles.claimed}>{t('orders.claimed')}</span>}
      </summary>
      <div className={styles.body}>
        {order.items?.map((item, n) => (
          <div key={n} className={styles.line}><span>{[item.title, item.variant].filter(Boolean).join(' · ')} × {item.quantity}</span><span>{amount(item.total, order.currency)}</span></div>
        ))}
        {order.parcels?.map((parcel, n) => {
          const text = [parcel.company, parcel.number].filter(Boolean).join(' ')
          return <div key={n} className={styles.line}><span>{t('orders.parcel')}</span>{parcel.url ? <a href={parcel.url} target="_blank" rel="noopener noreferrer">{text || t('orders.track')}</a> : <span>{text || '—'}</span>}</div>
        })}
        {order.refunds?.map((refund, n) => <div key={n} className={styles.line}><span>{t('orders.refund')}</span><span>{amount(refund.amount, order.currency)}</span></div>)}
        <div className={styles.line}>
          <Button size="small" onClick={say}>{t('orders.insert')}</Button>
          {order.url && <a href={order.url} target="_blank" rel="noopener noreferrer">{t('orders.open')}</a>}
        </div>
      </div>
    </details>
  )
}
