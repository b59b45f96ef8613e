import { Button, Select, Tag } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { useSession } from '@/shared/session'
import { Card } from '@/shared/ui/Card'
import styles from '../pages/tickets.module.css'
import { TICKETS, watchTicket, type TicketDetail } from '../queries'

/** Who hears of each step. */
export function Watchers({ ticket, writer }: { ticket: TicketDetail; writer: boolean }) {
  const users = useUsers()
  const { user: me } = useSession()
  const watch = useAction(({ who, on }: { who: string; on: boolean }, key) => watchTicket(ticket.id, { watching: on, ...(who === me.id ? {} : { user_id: who }) }, key), { stale: [TICKETS] })
  const watching = ticket.watchers.includes(me.id)
  const nameOf = (id: string) => users.data?.find((user) => user.id === id)?.name ?? '…'
  const others = users.data?.filter((user) => !ticket.watchers.includes(user.id) && user.status === 'active') ?? []
  const closed = ticket.status === 'archived'
  return (
    <Card title={t('tickets.watchers')} extra={!closed && <Button size="small" type="link" loading={watch.isPending} onClick={() => watch.mutate({ who: me.id, on: !watching })}>{t(watching ? 'tickets.unwatch' : 'tickets.watch')}</Button>}>
      {ticket.watchers.length === 0 && <span className="quiet">{t('tickets.no_watchers')}</span>}
      <div className={styles.people}>
        {ticket.watchers.map((id) => <Tag key={id} closable={writer} onClose={(event) => { event.preventDefault(); watch.mutate({ who: id, on: false }) }}>{nameOf(id)}</Tag>)}
      </div>
      {writer && <Select<string | null> size="small" style={{ width: '100%' }} value={null} placeholder={t('tickets.add_watcher')} aria-label={t('tickets.add_watcher')} showSearch={{ optionFilterProp: 'label' }} onChange={(who) => { if (who) watch.mutate({ who, on: true }) }}
        options={others.map(({ id, name }) => ({ value: id, label: name }))} />}
    </Card>
  )
}
