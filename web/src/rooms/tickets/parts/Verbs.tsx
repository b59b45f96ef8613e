import { Button, Dropdown, Select } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { useMay } from '@/shared/session'
import styles from '../pages/tickets.module.css'
import { isOpen, mayReopen, movesOf, PRIORITIES } from '../labels'
import { assignTicket, patchTicket, TICKETS, type Priority, type Status, type TicketDetail } from '../queries'
import { MacroMenu } from './MacroMenu'
import { MergeDialog } from './MergeDialog'
import { MoveDialog, ReopenDialog } from './MoveDialog'

const NOBODY = 'none'

/** What can be done to a ticket as a whole. */
export function Verbs({ ticket, onEdit }: { ticket: TicketDetail; onEdit: () => void }) {
  const may = useMay()
  const users = useUsers()
  const [asking, setAsking] = useState<Status | 'reopen' | 'merge' | null>(null)
  const settle = () => setAsking(null)
  const assign = useAction((userId: string, key) => assignTicket(ticket.id, userId === NOBODY ? null : userId, key), { stale: [TICKETS], done: t('tickets.assigned') })
  const rank = useAction((priority: Priority, key) => patchTicket(ticket, { priority }, key), { stale: [TICKETS] })
  const ways = movesOf(ticket.status)
  if (!may('ticket:write') || ticket.status === 'archived') return null
  return (
    <div className={styles.verbs}>
      {ways.length > 0 && (
        <Dropdown trigger={['click']} menu={{ items: ways.map((status) => ({ key: status, label: t(`ticket_status.${status}`) })), onClick: ({ key }) => setAsking(key as Status) }}>
          <Button type="primary">{t('tickets.move')}</Button>
        </Dropdown>
      )}
      {mayReopen(ticket) && <Button onClick={() => setAsking('reopen')}>{t('tickets.reopen')}</Button>}
      <Select<string> style={{ width: 140 }} showSearch={{ optionFilterProp: 'label' }} value={ticket.assigned_agent_id ?? NOBODY} aria-label={t('tickets.assign')} loading={assign.isPending} onChange={(userId) => assign.mutate(userId)}
        options={[{ value: NOBODY, label: t('tickets.nobody') }, ...(users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? [])]} />
      <Select<Priority> style={{ width: 96 }} value={ticket.priority} aria-label={t('tickets.priority')} loading={rank.isPending} onChange={(priority) => rank.mutate(priority)} options={PRIORITIES.map((value) => ({ value, label: t(`ticket_priorities.${value}`) }))} />
      <MacroMenu ticket={ticket} />
      <Button onClick={onEdit}>{t('common.edit')}</Button>
      {isOpen(ticket.status) && <Button onClick={() => setAsking('merge')}>{t('tickets.merge')}</Button>}
      {asking === 'reopen' && <ReopenDialog ticket={ticket} onClose={settle} />}
      {asking === 'merge' && <MergeDialog ticket={ticket} onClose={settle} />}
      {asking && asking !== 'reopen' && asking !== 'merge' && <MoveDialog ticket={ticket} to={asking} onClose={settle} />}
    </div>
  )
}
