import { AutoComplete, DatePicker, Form, Input, Modal, Select } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dayOf } from '@/shared/time'
import { DEALS, loseDeal, useDeal, useDealSettings, type Deal } from '../queries'

interface Values { reason: string; detail?: string; competitor?: string; closed_on?: Dayjs }

export function LossDialog({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const [form] = Form.useForm<Values>()
  const settings = useDealSettings()
  const whole = useDeal(deal.id)
  const today = dayOf(new Date(), useZone())
  const lose = useAction(({ reason, detail, competitor, closed_on }: Values, key) =>
    loseDeal(whole.data ?? deal, { reason, detail: detail?.trim() || null, competitor: competitor?.trim() || null, closed_on: closed_on?.format('YYYY-MM-DD') }, key),
  { stale: [DEALS, ['customers']], done: t('deals.lost'), onDone: onClose })
  return (
    <Modal title={`${t('deals.lose_title')} · ${deal.title}`} open onCancel={onClose} onOk={() => form.submit()} okText={t('deals.lose_ok')} okButtonProps={{ danger: true }} confirmLoading={lose.isPending} destroyOnHidden width={460}>
      <Form form={form} layout="vertical" requiredMark="optional" initialValues={{ closed_on: dayjs(today) }} onFinish={(values) => lose.mutate(values)}>
        <Form.Item name="reason" label={t('deals.loss_reason')} rules={[{ required: true, message: t('form.needed') }]}>
          <Select autoFocus showSearch loading={settings.isPending} options={settings.data?.loss_reasons.map((value) => ({ value, label: value })) ?? []} />
        </Form.Item>
        <Form.Item name="detail" label={t('deals.detail')}><Input.TextArea rows={2} maxLength={400} /></Form.Item>
        <Form.Item name="competitor" label={t('deals.competitor')}>
          <AutoComplete options={whole.data?.competitors.map(({ name }) => ({ value: name })) ?? []}><Input maxLength={200} /></AutoComplete>
        </Form.Item>
        <Form.Item name="closed_on" label={t('deals.closed_on')}><DatePicker style={{ width: '100%' }} allowClear={false} maxDate={dayjs(today)} /></Form.Item>
      </Form>
    </Modal>
  )
}
