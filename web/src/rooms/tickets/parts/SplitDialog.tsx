import { Form, Input, Modal, Select } from 'antd'
import { useNavigate } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { TYPES } from '../labels'
import { splitTicket, TICKETS, type Comment, type Kind, type TicketDetail } from '../queries'

interface Values { title: string; description: string; ticket_type: Kind }
const TITLE = 60

/** What was said becomes a ticket of its own. */
export function SplitDialog({ ticket, comment, words, onClose }: { ticket: TicketDetail; comment: Comment; words: string; onClose: () => void }) {
  const [form] = Form.useForm<Values>()
  const go = useNavigate()
  const split = useAction((values: Values, key) => splitTicket(ticket.id, { ...values, comment_id: comment.id }, key), { stale: [TICKETS], done: t('tickets.split_done'), onDone: ({ id }) => void go(`/tickets/${id}`) })
  return (
    <Modal title={t('tickets.split_title')} open onCancel={onClose} onOk={() => form.submit()} okText={t('tickets.split')} confirmLoading={split.isPending} destroyOnHidden width={520}>
      <p className="quiet">{t('tickets.split_text')}</p>
      <Form form={form} layout="vertical" requiredMark="optional" initialValues={{ title: words.split('\n')[0]?.slice(0, TITLE), description: words, ticket_type: ticket.ticket_type }} onFinish={(values) => split.mutate(values)}>
        <Form.Item name="title" label={t('tickets.title')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={255} autoFocus /></Form.Item>
        <Form.Item name="description" label={t('tickets.split_words')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input.TextArea rows={4} maxLength={10_000} /></Form.Item>
        <Form.Item name="ticket_type" label={t('tickets.kind')}><Select options={TYPES.map((value) => ({ value, label: t(`ticket_types.${value}`) }))} /></Form.Item>
      </Form>
    </Modal>
  )
}
