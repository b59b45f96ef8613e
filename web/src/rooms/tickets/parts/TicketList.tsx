import type { ReactNode } from 'react'
import { t } from '@/i18n'
import { Chip } from '@/shared/due/Chip'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { dueOf, priorityTone, statusTone } from '../labels'
import { useTicketList, type Ticket, type TicketFilters } from '../queries'

interface Props { filters: TicketFilters; search: { value: string | undefined; onChange: (q: string) => void; placeholder: string }; bar: ReactNode; actions: ReactNode; create: ReactNode; onOpen: (id: string) => void }

export function TicketList({ filters, search, bar, actions, create, onOpen }: Props) {
  const query = useTicketList(filters)
  const zone = useZone()
  const columns: ListColumn<Ticket>[] = [
    { key: 'title', title: t('tickets.title'), width: 230, phone: true, ellipsis: true, dataIndex: 'title' },
    { key: 'status', title: t('tickets.status'), width: 104, phone: true, render: (_, ticket) => <StatusTag group="ticket_status" value={ticket.status} tone={statusTone[ticket.status]} /> },
    { key: 'due', title: t('tickets.due'), width: 96, render: (_, ticket) => <Due ticket={ticket} /> },
    { key: 'priority', title: t('tickets.priority'), width: 84, render: (_, ticket) => <StatusTag group="ticket_priorities" value={ticket.priority} tone={priorityTone[ticket.priority]} /> },
    { key: 'kind', title: t('tickets.kind'), width: 76, render: (_, ticket) => t(`ticket_types.${ticket.ticket_type}`) },
    { key: 'customer', title: t('tickets.customer'), width: 110, ellipsis: true, render: (_, ticket) => ticket.customer_name ?? '—' },
    { key: 'agent', title: t('tickets.agent'), width: 100, phone: true, ellipsis: true, render: (_, ticket) => ticket.assigned_agent_name ?? t('tickets.nobody') },
    { key: 'comments', title: t('tickets.comments_n'), width: 70, align: 'right', className: 'number', optional: true, dataIndex: 'comment_count' },
    { key: 'tags', title: t('tickets.tags'), width: 130, optional: true, ellipsis: true, render: (_, ticket) => ticket.tags.join('、') || '—' },
    { key: 'created_at', title: t('tickets.created_at'), width: 110, className: 'number', render: (_, ticket) => shortText(ticket.created_at, zone) },
    { key: 'number', title: t('tickets.number'), width: 218, className: 'number', optional: true, dataIndex: 'ticket_id' },
  ]
  return (
    <ListPage<Ticket> name="tickets" title={t('tickets.one')} columns={columns} query={query} search={search} filters={bar} actions={actions} filtered={Object.keys(filters).length > 0}
      empty={{ title: t('tickets.empty'), hint: t('tickets.empty_hint'), action: create }} onOpen={(ticket) => onOpen(ticket.id)} />
  )
}

export function Due({ ticket }: { ticket: Ticket }) {
  const due = dueOf(ticket)
  return due && <Chip due={due} />
}
