import { AutoComplete, Form, Modal } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { CANCEL_REASONS } from '../labels'
import { APPOINTMENTS, cancelAppointment } from '../queries'

export function CancelDialog({ id, open, onClose }: { id: string; open: boolean; onClose: () => void }) {
  const [form] = Form.useForm<{ reason: string }>()
  const cancel = useAction((reason: string, key) => cancelAppointment(id, reason, key), {
    stale: [APPOINTMENTS, ['customers']], done: t('calendar.cancelled'), onDone: onClose,
  })
  return (
    <Modal title={t('calendar.cancel_title')} open={open} onCancel={onClose} onOk={() => form.submit()} okText={t('calendar.cancel')} cancelText={t('calendar.keep')} okButtonProps={{ danger: true }} confirmLoading={cancel.isPending} destroyOnHidden>
      <Form form={form} layout="vertical" onFinish={({ reason }) => cancel.mutate(reason)}>
        <Form.Item name="reason" label={t('calendar.reason')} rules={[{ required: true, whitespace: true, message: t('calendar.reason_needed') }]}>
          <AutoComplete autoFocus options={CANCEL_REASONS.map((value) => ({ value: t(`cancel_reasons.${value}`) }))} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
