import { Alert, Skeleton } from 'antd'
import { useEffect, useState } from 'react'
import { Link, useParams } from 'react-router'
import { t } from '@/i18n'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { useMay } from '@/shared/session'
import { priorityTone, statusTone } from '../labels'
import { Attachments } from '../parts/Attachments'
import { Clocks } from '../parts/Clocks'
import { Comments } from '../parts/Comments'
import { Customer } from '../parts/Customer'
import { Facts } from '../parts/Facts'
import { History } from '../parts/History'
import { Links } from '../parts/Links'
import { Verbs } from '../parts/Verbs'
import { Due } from '../parts/TicketList'
import { TicketForm } from '../parts/TicketForm'
import { Watchers } from '../parts/Watchers'
import { useTicket, type TicketDetail } from '../queries'
import { useTicketsLive } from '../useTicketsLive'
import styles from './tickets.module.css'

/** Another ticket is another page: nothing that was begun goes along. */
export function TicketPage() {
  const { id = '' } = useParams()
  return <One key={id} id={id} />
}

function One({ id }: { id: string }) {
  const ticket = useTicket(id)
  const title = ticket.data?.title
  useTicketsLive()
  useEffect(() => { if (title) document.title = `${title} · ${t('common.product')}` }, [title])
  if (ticket.isError && !ticket.data) return <LoadFailed error={ticket.error} onRetry={() => void ticket.refetch()} />
  return (
    <div className={styles.page}>
      <div className={styles.trail}><Link to="/tickets">{t('tickets.one')}</Link><span className="faint">/</span><span className="number">{ticket.data?.ticket_id}</span></div>
      {ticket.data ? <Whole ticket={ticket.data} /> : <Skeleton active />}
    </div>
  )
}

function Whole({ ticket }: { ticket: TicketDetail }) {
  const writer = useMay()('ticket:write') && ticket.status !== 'archived'
  const [editing, setEditing] = useState(false)
  return (
    <>
      <div className={styles.head}>
        <h1>{ticket.title}</h1>
        <StatusTag group="ticket_status" value={ticket.status} tone={statusTone[ticket.status]} />
        <StatusTag group="ticket_priorities" value={ticket.priority} tone={priorityTone[ticket.priority]} />
        <Due ticket={ticket} />
      </div>
      {ticket.merged_into_id && <Alert type="info" showIcon title={t('tickets.merged_into')} action={<Link to={`/tickets/${ticket.merged_into_id}`}>{t('tickets.merged_open')}</Link>} />}
      {ticket.status === 'archived' && <Alert type="info" showIcon title={t('tickets.archived')} />}
      <Verbs ticket={ticket} onEdit={() => setEditing(true)} />
      <div className={styles.columns}>
        <div className={styles.stack}>
          <Card title={t('tickets.description')}><div className={styles.words}>{ticket.description}</div></Card>
          <Comments ticket={ticket} writer={writer} />
        </div>
        <div className={styles.stack}>
          <Customer ticket={ticket} writer={writer} />
          <Facts ticket={ticket} />
          <Clocks id={ticket.id} />
          <Attachments id={ticket.id} writer={writer} />
          <Watchers ticket={ticket} writer={writer} />
          <Links id={ticket.id} />
          <History ticket={ticket} />
        </div>
      </div>
      <TicketForm ticket={ticket} open={editing} onClose={() => setEditing(false)} />
    </>
  )
}
