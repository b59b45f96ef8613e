import { Form, Input, Modal, Select, Skeleton } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { giveBack, POOLS, usePools } from './queries'

interface Props { of: 'customer' | 'lead'; id: string; onClose: () => void; onDone: () => void }

/** Which pool, and why. */
export function GiveBackDialog({ of, id, onClose, onDone }: Props) {
  const [form] = Form.useForm<{ pool: string; reason: string }>()
  const pools = usePools()
  const fitting = pools.data?.filter((pool) => pool.entity_type === of && pool.is_active) ?? []
  const act = useAction((values: { pool: string; reason: string }, key) => giveBack(values.pool, [id], values.reason.trim(), key), {
    stale: [POOLS, ['customers'], ['leads']], done: t('pools.given_back'), onDone,
  })
  return (
    <Modal title={t('pools.give_back_title')} open onCancel={onClose} onOk={() => form.submit()} okText={t('pools.give_back')} confirmLoading={act.isPending} width={440}>
      <p className="quiet">{t('pools.give_back_text')}</p>
      {pools.isPending ? <Skeleton active /> : (
        <Form form={form} layout="vertical" initialValues={{ pool: fitting[0]?.id }} onFinish={(values) => act.mutate(values)}>
          <Form.Item name="pool" label={t('pools.to_pool')} rules={[{ required: true, message: t('form.needed') }]}>
            <Select options={fitting.map((pool) => ({ value: pool.id, label: pool.name }))} notFoundContent={t('pools.none')} />
          </Form.Item>
          <Form.Item name="reason" label={t('pools.reason')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}>
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
        </Form>
      )}
    </Modal>
  )
}
