import { LinkOutlined } from '@ant-design/icons'
import { Button, Input, Rate } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { toast } from '@/shared/ui/toast'
import { makeLink, useCsat, type TicketDetail } from '../queries'

/** Who it is about, the link by which they see it, and what they said of how it was seen to. */
export function Customer({ ticket, writer }: { ticket: TicketDetail; writer: boolean }) {
  const zone = useZone()
  const csat = useCsat(ticket.id)
  const [link, setLink] = useState<string | null>(null)
  const who = ticket.customer as { name?: string; phone?: string; email?: string } | null
  const make = useAction((_: void, key) => makeLink(ticket.id, key), { onDone: ({ token }) => {
    const made = `${window.location.origin}/t#${token}`
    setLink(made)
    void navigator.clipboard?.writeText(made).then(() => toast.success(t('common.copied'))).catch(() => undefined)
  } })
  return (
    <Card title={t('tickets.customer')} extra={ticket.customer_id && <Link to={`/customers/${ticket.customer_id}`}>{t('tickets.open_customer')}</Link>}>
      {!ticket.customer_name && !who && <span className="quiet">{t('tickets.no_customer')}</span>}
      {ticket.customer_name && <strong>{ticket.customer_name}</strong>}
      {who && <div className="quiet" title={t('tickets.snapshot')}>{[who.name !== ticket.customer_name && who.name, who.phone, who.email].filter(Boolean).join(' · ')}</div>}
      {csat.data?.score && csat.data.changed_at && (
        <div role="group" aria-label={t('tickets.csat')} style={{ marginTop: 8 }}>
          <Rate disabled value={csat.data.score} style={{ fontSize: 16 }} /> <span>{t('tickets.csat_score', { n: csat.data.score })}</span>
          {csat.data.comment && <div style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{csat.data.comment}</div>}
          <div className="faint number">{dateTimeText(csat.data.changed_at, zone)}</div>
        </div>
      )}
      {writer && (
        <div style={{ marginTop: 10, display: 'grid', gap: 6 }}>
          <Button size="small" icon={<LinkOutlined />} loading={make.isPending} onClick={() => make.mutate()}>{t('tickets.link_make')}</Button>
          {link && <><Input size="small" readOnly value={link} aria-label={t('tickets.link')} onFocus={(event) => event.target.select()} /><span className="faint">{t('tickets.link_hint')}</span></>}
        </div>
      )}
    </Card>
  )
}
