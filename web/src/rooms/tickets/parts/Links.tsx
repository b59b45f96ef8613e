import { Link } from 'react-router'
import { t } from '@/i18n'
import { Card } from '@/shared/ui/Card'
import { StatusTag } from '@/shared/ui/StatusTag'
import styles from '../pages/tickets.module.css'
import { statusTone } from '../labels'
import { useLinks } from '../queries'

/** Tickets that were split off from this one, or from which it was; nothing where there are none. */
export function Links({ id }: { id: string }) {
  const links = useLinks(id)
  if (!links.data?.length) return null
  return (
    <Card title={t('tickets.links')}>
      {links.data.map((link) => (
        <div key={link.id} className={styles.line}>
          <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}><span className="faint">{t(link.outward ? 'tickets.split_to' : 'tickets.split_from')} </span><Link to={`/tickets/${link.other_id}`}>{link.title}</Link></span>
          <StatusTag group="ticket_status" value={link.status} tone={statusTone[link.status]} />
        </div>
      ))}
    </Card>
  )
}
