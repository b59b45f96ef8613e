import { Form, Input, Modal } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { needsReason } from '../labels'
import { moveTicket, reopenTicket, TICKETS, type Status, type Ticket } from '../queries'

interface Values { reason?: string; comment?: string }

/** To another status, with a reason and a remark for the history. */
export function MoveDialog({ ticket, to, onClose }: { ticket: Ticket; to: Status; onClose: () => void }) {
  const [form] = Form.useForm<Values>()
  const move = useAction(({ reason, comment }: Values, key) => moveTicket(ticket.id, { status: to, reason: reason?.trim() || null, comment: comment?.trim() || null }, key), { stale: [TICKETS, ['customers']], onDone: onClose })
  const needed = needsReason(ticket.status, to)
  return (
    <Modal title={t('tickets.move_title', { status: t(`ticket_status.${to}`) })} open onCancel={onClose} onOk={() => form.submit()} okText={t(`ticket_status.${to}`)} confirmLoading={move.isPending} destroyOnHidden width={460}>
      <Form form={form} layout="vertical" requiredMark="optional" onFinish={(values) => move.mutate(values)}>
        <Form.Item name="reason" label={t('tickets.reason')} rules={needed ? [{ required: true, whitespace: true, message: t('tickets.reason_needed') }] : []}><Input maxLength={255} autoFocus /></Form.Item>
        <Form.Item name="comment" label={t('tickets.comment')}><Input.TextArea rows={3} maxLength={10_000} /></Form.Item>
      </Form>
    </Modal>
  )
}

export function ReopenDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const [form] = Form.useForm<{ reason: string }>()
  const reopen = useAction((reason: string, key) => reopenTicket(ticket.id, reason, key), { stale: [TICKETS], done: t('tickets.reopened'), onDone: onClose })
  return (
    <Modal title={t('tickets.reopen_title')} open onCancel={onClose} onOk={() => form.submit()} okText={t('tickets.reopen')} confirmLoading={reopen.isPending} destroyOnHidden width={460}>
      <p className="quiet">{t('tickets.reopen_text')}</p>
      <Form form={form} layout="vertical" requiredMark="optional" onFinish={({ reason }) => reopen.mutate(reason.trim())}>
        <Form.Item name="reason" label={t('tickets.reason')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={255} autoFocus /></Form.Item>
      </Form>
    </Modal>
  )
}
