import { Skeleton, Timeline } from 'antd'
import { t } from '@/i18n'
import { useNow } from '@/shared/now'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { isOpen } from '../labels'
import { useHistory, type TicketDetail } from '../queries'

const COLORS = { red: 'red', blue: 'blue', amber: 'orange', violet: 'purple', green: 'green', grey: 'gray' } as const
const DAY = 86_400
const HOUR = 3600

function stayText(seconds: number) {
  const [unit, n] = seconds >= DAY ? (['days', seconds / DAY] as const) : seconds >= HOUR ? (['hours', seconds / HOUR] as const) : (['minutes', seconds / 60] as const)
  return t('tickets.stayed', { time: t(`tickets.${unit}`, { n: Math.floor(n) }) })
}

/** Where it has been, newest first, with the time it spent in each status. */
export function History({ ticket }: { ticket: TicketDetail }) {
  const history = useHistory(ticket.id)
  const zone = useZone()
  const now = useNow()
  return (
    <Card title={t('tickets.history')}>
      {history.isPending && <Skeleton active />}
      {history.isError && <LoadFailed error={history.error} onRetry={() => void history.refetch()} />}
      {history.data && <Timeline style={{ paddingTop: 6 }} items={history.data.map((step, place) => {
        // What was spent in a status stands in the step that left it.
        const left = place === 0 ? null : history.data[place - 1]?.duration_seconds
        const seconds = left ?? (place === 0 && isOpen(ticket.status) ? (now - Date.parse(step.created_at)) / 1000 : null)
        return {
          key: step.id,
          color: COLORS[tones[step.to_status]],
          content: (
            <div>
              <div><strong>{t(`ticket_status.${step.to_status}`)}</strong> {seconds !== null && <span className="quiet">{place === 0 ? `${t('tickets.now_here')} · ` : ''}{stayText(Math.max(0, seconds))}</span>}</div>
              <div className="faint number">{[dateTimeText(step.created_at, zone), step.changed_by_name].filter(Boolean).join(' · ')}</div>
              {step.change_reason && <div className="quiet">{t('tickets.reason_text', { text: step.change_reason })}</div>}
              {step.comment && <div className="quiet" style={{ whiteSpace: 'pre-wrap' }}>{step.comment}</div>}
            </div>
          ),
        }
      })} />}
    </Card>
  )
}

const tones = { pending: 'red', in_progress: 'blue', waiting_customer: 'amber', waiting_internal: 'violet', resolved: 'green', closed: 'grey', archived: 'grey' } as const
