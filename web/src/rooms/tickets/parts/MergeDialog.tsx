import { useQuery } from '@tanstack/react-query'
import { Modal, Select } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { findTickets, mergeTicket, TICKETS, type TicketDetail } from '../queries'

/** One matter that came twice. */
export function MergeDialog({ ticket, onClose }: { ticket: TicketDetail; onClose: () => void }) {
  const [q, setQ] = useState('')
  const [into, setInto] = useState<string>()
  const go = useNavigate()
  const found = useQuery({ queryKey: [...TICKETS, 'picker', q], queryFn: () => findTickets(q), placeholderData: (before) => before })
  const others = found.data?.filter((one) => one.id !== ticket.id) ?? []
  const merge = useAction((other: string, key) => mergeTicket(ticket.id, other, key), { stale: [TICKETS], done: t('tickets.merged'), onDone: ({ merged_into_id }) => { onClose(); if (merged_into_id) void go(`/tickets/${merged_into_id}`) } })
  return (
    <Modal title={t('tickets.merge_title')} open onCancel={onClose} onOk={() => { if (into) merge.mutate(into) }} okText={t('tickets.merge')} okButtonProps={{ disabled: !into }} confirmLoading={merge.isPending} destroyOnHidden width={520}>
      <p className="quiet">{t('tickets.merge_text')}</p>
      <Select<string> style={{ width: '100%' }} value={into} aria-label={t('tickets.merge_into')} placeholder={t('tickets.merge_hint')} showSearch={{ filterOption: false, onSearch: (text) => setQ(text.trim()) }} loading={found.isFetching} onChange={setInto}
        options={others.map((one) => ({ value: one.id, label: [one.title, one.customer_name, one.ticket_id].filter(Boolean).join(' · ') }))} />
    </Modal>
  )
}
