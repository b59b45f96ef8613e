import { Button } from 'antd'
import { Link } from 'react-router'
import type { Schemas } from '@/api/client'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { tryRule, type Trial } from '../rules'

/** Which tickets the rule in the form would run on now. */
export function RuleTrial({ read }: { read: () => Promise<Schemas['TicketRuleTry']> }) {
  const ask = useAction(async (body: Schemas['TicketRuleTry'], key) => tryRule(body, key))
  const start = () => void read().then((body) => ask.mutate(body), () => undefined) // what is missing says so itself
  return (
    <section aria-label={t('ticket_rules.try')} style={{ marginTop: 20 }}>
      <Button loading={ask.isPending} onClick={start}>{t('ticket_rules.try')}</Button> <span className="quiet">{t('ticket_rules.try_hint')}</span>
      <div role="status">{ask.data && <Hits trial={ask.data} />}</div>
    </section>
  )
}

function Hits({ trial }: { trial: Trial }) {
  const zone = useZone()
  const { count, is_more, items } = trial
  return (
    <>
      <p><strong>{count ? t(is_more ? 'ticket_rules.hits_more' : 'ticket_rules.hits', { n: count }) : t('ticket_rules.hits_none')}</strong></p>
      <ul style={{ paddingInlineStart: 18, overflowWrap: 'anywhere' }}>
        {items.map((one) => (
          <li key={one.id}><Link to={`/tickets/${one.id}`} target="_blank">{one.title}</Link> <span className="quiet">{[one.ticket_id, t(`ticket_status.${one.status}`), one.assigned_agent_name ?? t('tickets.nobody'), dateTimeText(one.since, zone)].join(' · ')}</span></li>
        ))}
      </ul>
      {count > items.length && <p className="faint">{t('ticket_rules.first_n', { n: items.length })}</p>}
    </>
  )
}
