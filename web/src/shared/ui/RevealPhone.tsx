import { EyeOutlined } from '@ant-design/icons'
import { Button, Form, Modal, Radio, Input } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'

const SHOWN_FOR = 60_000
const REASONS = ['callback', 'booking', 'complaint', 'verify', 'other'] as const

interface Props { masked: string; reveal: (reason: string, key: string) => Promise<{ value: string }> }

/** The whole number is shown for a minute, after a reason that goes to the audit log. */
export function RevealPhone({ masked, reveal: read }: Props) {
  const may = useMay()
  const [asking, setAsking] = useState(false)
  const [shown, setShown] = useState<string | null>(null)
  const [form] = Form.useForm<{ reason: string; other?: string }>()
  const reveal = useAction(read, {
    onDone: ({ value }) => {
      setAsking(false)
      setShown(value)
      setTimeout(() => setShown(null), SHOWN_FOR)
    },
  })
  return (
    <span className="number">
      {shown ?? masked}
      {!shown && may('customer:reveal') && (
        <Button type="link" size="small" icon={<EyeOutlined />} onClick={() => setAsking(true)}>{t('customers.reveal')}</Button>
      )}
      <Modal title={t('customers.reveal_title')} open={asking} onCancel={() => setAsking(false)} onOk={() => form.submit()} okText={t('customers.reveal')} confirmLoading={reveal.isPending} destroyOnHidden>
        <p className="quiet">{t('customers.reveal_text')}</p>
        <Form form={form} layout="vertical" initialValues={{ reason: 'callback' }}
          onFinish={({ reason, other }) => reveal.mutate(reason === 'other' ? (other ?? '') : t(`reveal_reasons.${reason as 'callback'}`))}>
          <Form.Item name="reason">
            <Radio.Group vertical options={REASONS.map((value) => ({ value, label: t(`reveal_reasons.${value}`) }))} />
          </Form.Item>
          <Form.Item noStyle dependencies={['reason']}>
            {({ getFieldValue }) => getFieldValue('reason') === 'other' && (
              <Form.Item name="other" rules={[{ required: true, whitespace: true, message: t('customers.reason_needed') }]}><Input maxLength={200} aria-label={t('customers.reason')} /></Form.Item>
            )}
          </Form.Item>
        </Form>
      </Modal>
    </span>
  )
}
