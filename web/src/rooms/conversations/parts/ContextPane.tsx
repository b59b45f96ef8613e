import { CalendarOutlined, CloseOutlined } from '@ant-design/icons'
import { Button, Popconfirm } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { loadDeskWords } from '@/shared/desk/load'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { loadSlaWords } from '@/shared/sla/load'
import { dateTimeText } from '@/shared/time'
import { Facts } from '@/shared/ui/Card'
import { closeConversation, convertLead, CONVERSATIONS, linkConversation, useLinkedCustomer, useLinkedLead, type Conversation } from '../queries'
import styles from './inbox.module.css'

const CustomerSelect = lazy(() => import('@/shared/pickers/CustomerSelect').then((file) => ({ default: file.CustomerSelect })))
const Claims = lazy(async () => {
  const [file] = await Promise.all([import('./Claims'), loadDeskWords()])
  return { default: file.Claims }
})
const OrderPanel = lazy(() => import('@/shared/orders/enter').then((file) => file.enterOrderPanel()))
const Clocks = lazy(async () => {
  const [file] = await Promise.all([import('./Clocks'), loadSlaWords()])
  return { default: file.Clocks }
})

export function ContextPane({ conversation, shown, onClose }: { conversation: Conversation; shown: boolean; onClose: () => void }) {
  const may = useMay()
  const zone = useZone()
  const lead = useLinkedLead(conversation.lead_id)
  const customerId = conversation.customer_id ?? lead.data?.customer_id ?? null
  const customer = useLinkedCustomer(customerId)
  const close = useAction((_: void, key) => closeConversation(conversation.id, key), { stale: [CONVERSATIONS], done: t('inbox.closed_done') })
  return (
    <aside className={styles.context} data-shown={shown || undefined} aria-label={t('inbox.context')}>
      <div className={styles.contextHead}>
        <strong>{t('inbox.context')}</strong>
        <Button type="text" size="small" className={styles.contextClose} icon={<CloseOutlined />} aria-label={t('common.close')} onClick={onClose} />
      </div>
      {customer.data && (
        <div className={styles.block}>
          <Link to={`/customers/${customer.data.id}`}><strong>{customer.data.name}</strong></Link>
          <Facts rows={[
            [t('customers.phone'), customer.data.phone_masked],
            [t('customers.stage'), tOr(`stages.${customer.data.stage}`, customer.data.stage)],
            [t('customers.tags'), customer.data.tags?.map((tag) => tag.name).join('、')],
          ]} />
        </div>
      )}
      {lead.data && (
        <div className={styles.block}>
          <Link to={`/leads?lead=${lead.data.id}`}><strong>{t('inbox.lead', { name: lead.data.contact_name ?? t('inbox.visitor') })}</strong></Link>
          <Facts rows={[
            [t('leads.contact_phone'), lead.data.contact_phone_masked],
            [t('leads.status'), tOr(`lead_status.${lead.data.status}`, lead.data.status)],
            [t('leads.source_detail'), lead.data.source_detail],
          ]} />
        </div>
      )}
      {lead.data && !lead.data.customer_id && may('lead:convert') && <ConvertLead id={lead.data.id} />}
      {!customerId && may('conversation:write') && <LinkCustomer id={conversation.id} />}
      {may('order:read') && <Suspense fallback={null}><OrderPanel key={conversation.id} conversation={conversation.id} seen={conversation.last_seq} /></Suspense>}
      <Suspense fallback={null}><Clocks conversation={conversation.id} /></Suspense>
      <div className={styles.block}>
        <Facts rows={[
          [t('inbox.claimed_phone'), conversation.visitor_phone],
          [t('inbox.channel'), conversation.channel_type && tOr(`platforms.${conversation.channel_type}`, conversation.channel_type)],
          [t('inbox.started'), dateTimeText(conversation.created_at, zone)],
          [t('inbox.count'), conversation.message_count],
        ]} />
        {(conversation.visitor_email ?? conversation.answer_by) && <Suspense fallback={null}><Claims conversation={conversation} /></Suspense>}
      </div>
      <div className={styles.block}>
        {may('appointment:write') && (
          <Link to={`/appointments?new=1&conversation_id=${conversation.id}${customerId ? `&customer_id=${customerId}` : ''}${conversation.lead_id ? `&lead_id=${conversation.lead_id}` : ''}`}>
            <Button block type="primary" ghost icon={<CalendarOutlined />} tabIndex={-1}>{t('inbox.book')}</Button>
          </Link>
        )}
        {may('ticket:write') && <Link to={`/tickets?new=1&conversation_id=${conversation.id}`}><Button block tabIndex={-1}>{t('inbox.ticket')}</Button></Link>}
        {may('conversation:write') && conversation.status !== 'closed' && (
          <Popconfirm title={t('inbox.close_ask')} description={t('inbox.close_text')} onConfirm={() => close.mutate()}>
            <Button block loading={close.isPending}>{t('inbox.close')}</Button>
          </Popconfirm>
        )}
      </div>
    </aside>
  )
}

function ConvertLead({ id }: { id: string }) {
  const convert = useAction((_: void, key) => convertLead(id, key), { stale: [CONVERSATIONS, ['leads'], ['customers']], done: t('leads.converted') })
  return <Button block style={{ marginBottom: 14 }} loading={convert.isPending} onClick={() => convert.mutate()}>{t('leads.convert')}</Button>
}

function LinkCustomer({ id }: { id: string }) {
  const [open, setOpen] = useState(false)
  const link = useAction((customer: string, key) => linkConversation(id, customer, key), { stale: [CONVERSATIONS], done: t('inbox.linked'), onDone: () => setOpen(false) })
  return (
    <div className={styles.block}>
      <span className="quiet">{t('inbox.not_linked')}</span>
      {open
        ? <Suspense fallback={null}><CustomerSelect autoFocus onChange={(customer) => { if (customer) link.mutate(customer) }} /></Suspense>
        : <Button onClick={() => setOpen(true)}>{t('inbox.link')}</Button>}
    </div>
  )
}
