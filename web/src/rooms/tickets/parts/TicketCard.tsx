import { MoreOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { useState, type KeyboardEvent, type PointerEvent } from 'react'
import { t } from '@/i18n'
import styles from '@/shared/board/board.module.css'
import { useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { movesOf, neighbour, priorityTone } from '../labels'
import type { Status, Ticket } from '../queries'
import { Due } from './TicketList'

interface Props { ticket: Ticket; movable: boolean; dragged: boolean; onOpen: (id: string) => void; onMove: (ticket: Ticket, to: Status) => void; onGrab: (event: PointerEvent<HTMLElement>, ticket: Ticket) => void }

/** One card. Arrows move it to the nearest allowed status, M opens the list of them, Enter opens the ticket. */
export function TicketCard({ ticket, movable, dragged, onOpen, onMove, onGrab }: Props) {
  const [choosing, setChoosing] = useState(false)
  const zone = useZone()
  const free = movable && movesOf(ticket.status).length > 0
  const keys = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey || event.altKey) return
    const beside = event.key === 'ArrowRight' ? neighbour(ticket.status, 1) : event.key === 'ArrowLeft' ? neighbour(ticket.status, -1) : null
    if (event.key === 'Enter') onOpen(ticket.id)
    else if (free && beside) onMove(ticket, beside)
    else if (free && event.key.toLowerCase() === 'm') setChoosing(true)
    else return
    event.preventDefault()
  }
  const items = movesOf(ticket.status).map((status) => ({ key: status, label: t(`ticket_status.${status}`) }))
  return (
    <article className={styles.card} data-dragged={dragged || undefined} data-free={free || undefined} data-ticket={ticket.id} tabIndex={0} aria-label={[ticket.title, ticket.customer_name, t(`ticket_priorities.${ticket.priority}`)].filter(Boolean).join('，')} aria-describedby={free ? 'ticket-keys' : undefined}
      onClick={() => onOpen(ticket.id)} onKeyDown={keys} onPointerDown={free ? (event) => onGrab(event, ticket) : undefined}>
      <div className={styles.cardHead}>
        <strong className={styles.cardTitle}>{ticket.title}</strong>
        {free && (
          <span onPointerDown={(event) => event.stopPropagation()} onClick={(event) => event.stopPropagation()}>
            <Dropdown trigger={['click']} open={choosing} onOpenChange={setChoosing} autoFocus menu={{ items, onClick: ({ key, domEvent }) => { domEvent.stopPropagation(); setChoosing(false); onMove(ticket, key as Status) } }}>
              <Button type="text" size="small" icon={<MoreOutlined />} aria-label={t('tickets.move_named', { title: ticket.title })} />
            </Dropdown>
          </span>
        )}
      </div>
      <div className={styles.cardLine}><span className="ellipsis">{ticket.customer_name ?? t('tickets.no_customer')}</span><StatusTag group="ticket_priorities" value={ticket.priority} tone={priorityTone[ticket.priority]} /></div>
      <div className={styles.cardFoot}>
        <span>{t(`ticket_types.${ticket.ticket_type}`)}</span>
        <Due ticket={ticket} />
        <span className="ellipsis">{ticket.assigned_agent_name ?? t('tickets.nobody')}</span>
        <span className="number">{shortText(ticket.created_at, zone)}</span>
      </div>
    </article>
  )
}
