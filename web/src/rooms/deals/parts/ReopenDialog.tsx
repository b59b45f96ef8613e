import { Form, Input, Modal } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { DEALS, reopenDeal, type Deal } from '../queries'

export function ReopenDialog({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const [form] = Form.useForm<{ reason: string }>()
  const reopen = useAction((reason: string, key) => reopenDeal(deal, reason, key), { stale: [DEALS, ['customers']], done: t('deals.reopened'), onDone: onClose })
  return (
    <Modal title={t('deals.reopen_title')} open onCancel={onClose} onOk={() => form.submit()} okText={t('deals.reopen_ok')} confirmLoading={reopen.isPending} destroyOnHidden width={440}>
      <p className="quiet">{t('deals.reopen_text')}</p>
      <Form form={form} layout="vertical" onFinish={({ reason }) => reopen.mutate(reason.trim())}>
        <Form.Item name="reason" label={t('deals.reopen_reason')} rules={[{ required: true, whitespace: true, min: 2, message: t('form.needed') }]}>
          <Input.TextArea autoFocus rows={3} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
