import { AutoComplete, Form, Modal } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { LEADS, loseLead } from '../queries'

const REASONS = ['price', 'elsewhere', 'unreachable', 'no_need'] as const

export function LoseDialog({ id, open, onClose }: { id: string; open: boolean; onClose: () => void }) {
  const [form] = Form.useForm<{ reason: string }>()
  const lose = useAction((reason: string, key) => loseLead(id, reason, key), { stale: [LEADS, ['summary', 'leads']], done: t('form.saved'), onDone: onClose })
  return (
    <Modal title={t('leads.lose_title')} open={open} onCancel={onClose} onOk={() => form.submit()} okText={t('leads.lose')} confirmLoading={lose.isPending} destroyOnHidden>
      <Form form={form} layout="vertical" onFinish={({ reason }) => lose.mutate(reason)}>
        <Form.Item name="reason" label={t('leads.lost_reason')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}>
          <AutoComplete autoFocus options={REASONS.map((value) => ({ value: t(`lose_reasons.${value}`) }))} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
