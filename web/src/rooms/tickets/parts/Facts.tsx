import { Link } from 'react-router'
import { t } from '@/i18n'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card, Facts as Lines } from '@/shared/ui/Card'
import type { TicketDetail } from '../queries'

/** Out of which talk it came, and when what happened. */
export function Facts({ ticket }: { ticket: TicketDetail }) {
  const zone = useZone()
  const when = (at: string | null) => at && dateTimeText(at, zone)
  return (
      <Card title={t('tickets.facts')}>
        <Lines rows={[
          [t('tickets.kind'), t(`ticket_types.${ticket.ticket_type}`)],
          [t('tickets.agent'), ticket.assigned_agent_name ?? t('tickets.nobody')],
          [t('tickets.session'), ticket.conversation_id && <Link key="talk" to={`/conversations/${ticket.conversation_id}`}>{t('tickets.transcript')}</Link>],
          [t('tickets.tags'), ticket.tags.join('、')],
          [t('tickets.created_by'), ticket.created_by_name],
          [t('tickets.created_at'), when(ticket.created_at)],
          [t('tickets.first_response'), when(ticket.first_response_at)],
          [t('tickets.resolved_at'), when(ticket.resolved_at)],
          [t('tickets.closed_at'), when(ticket.closed_at)],
          [t('tickets.reopen'), ticket.reopened_count > 0 && t('tickets.reopened_n', { n: ticket.reopened_count })],
        ]} />
      </Card>
  )
}
