import { useQueryClient } from '@tanstack/react-query'
import { Alert, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { CustomerSelect } from '@/shared/pickers/CustomerSelect'
import { useUsers } from '@/shared/pickers/people'
import { PRIORITIES, TYPES } from '../labels'
import { createTicket, patchTicket, readTicket, TICKETS, type TicketDetail, type TicketFields } from '../queries'

type Values = Pick<TicketFields, 'title' | 'description' | 'ticket_type' | 'priority'> & { customer_id?: string | null; assigned_agent_id?: string; tags?: string[] }
interface Props { ticket: TicketDetail | null; open: boolean; preset?: { customer_id?: string | undefined; conversation_id?: string | undefined }; onClose: () => void; onCreated?: (id: string) => void }

const valuesOf = ({ title, description, ticket_type, priority, customer_id, tags }: TicketDetail): Partial<Values> => ({ title, description, ticket_type, priority, customer_id, tags })

export function TicketForm({ ticket, open, preset, onClose, onCreated }: Props) {
  const queries = useQueryClient()
  const users = useUsers(open)
  const [latest, setLatest] = useState<TicketDetail | null>(null)
  async function save({ customer_id, assigned_agent_id, ...values }: Values, key: string) {
    if (ticket) await patchTicket(latest?.id === ticket.id ? latest : ticket, { ...values, customer_id: customer_id ?? null }, key)
    else {
      const made = await createTicket({ ...values, tags: values.tags ?? [], customer_id: customer_id ?? null, assigned_agent_id: assigned_agent_id ?? null, conversation_id: preset?.conversation_id ?? null }, key)
      onCreated?.(made.id)
    }
    void queries.invalidateQueries({ queryKey: TICKETS })
    void queries.invalidateQueries({ queryKey: ['customers'] })
  }
  return (
    <FormDrawer<Values> title={t(ticket ? 'tickets.edit' : 'tickets.create')} open={open} onClose={onClose} initial={ticket ? valuesOf(ticket) : { ticket_type: 'after_sale', priority: 'medium', ...(preset?.customer_id ? { customer_id: preset.customer_id } : {}) }} save={save}
      reread={ticket ? async () => {
        const newest = await readTicket(ticket.id)
        setLatest(newest)
        return valuesOf(newest)
      } : undefined}
      fieldNames={{ title: t('tickets.title'), description: t('tickets.description'), ticket_type: t('tickets.kind'), priority: t('tickets.priority'), customer_id: t('tickets.customer'), tags: t('tickets.tags') }}
      say={(field, value) => (Array.isArray(value) ? value.join('、') : tOr(`${field === 'priority' ? 'ticket_priorities' : 'ticket_types'}.${String(value)}`, String(value ?? '—')))}>
      {preset?.conversation_id && <Alert type="info" showIcon title={t('tickets.from_talk')} style={{ marginBottom: 16 }} />}
      <Form.Item name="title" label={t('tickets.title')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={255} autoFocus /></Form.Item>
      <Form.Item name="description" label={t('tickets.description')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input.TextArea rows={5} maxLength={10_000} /></Form.Item>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
        <Form.Item name="ticket_type" label={t('tickets.kind')}><Select options={TYPES.map((value) => ({ value, label: t(`ticket_types.${value}`) }))} /></Form.Item>
        <Form.Item name="priority" label={t('tickets.priority')}><Select options={PRIORITIES.map((value) => ({ value, label: t(`ticket_priorities.${value}`) }))} /></Form.Item>
      </div>
      {!preset?.conversation_id && <Form.Item name="customer_id" label={t('tickets.customer')}><CustomerSelect /></Form.Item>}
      {!ticket && <Form.Item name="assigned_agent_id" label={t('tickets.agent')}><Select allowClear showSearch={{ optionFilterProp: 'label' }} options={users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} /></Form.Item>}
      <Form.Item name="tags" label={t('tickets.tags')}><Select mode="tags" maxCount={20} tokenSeparators={[',', '，', '、']} open={false} suffixIcon={null} /></Form.Item>
    </FormDrawer>
  )
}
