import { DatePicker, Form, InputNumber, Modal } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dayOf } from '@/shared/time'
import { DEALS, useDeal, winDeal, type Deal } from '../queries'

interface Values { amount?: string | null; closed_on?: Dayjs }

export function WinDialog({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const [form] = Form.useForm<Values>()
  const fresh = useDeal(deal.id).data ?? deal
  const today = dayOf(new Date(), useZone())
  const seen = deal.amount === null || /^\d/.test(deal.amount)
  const win = useAction(({ amount, closed_on }: Values, key) => winDeal(fresh, { amount: seen ? amount || null : null, closed_on: closed_on?.format('YYYY-MM-DD') }, key),
    { stale: [DEALS, ['customers']], done: t('deals.won'), onDone: onClose })
  return (
    <Modal title={`${t('deals.win_title')} · ${deal.title}`} open onCancel={onClose} onOk={() => form.submit()} okText={t('deals.win_ok')} confirmLoading={win.isPending} destroyOnHidden width={420}>
      <Form form={form} layout="vertical" requiredMark="optional" initialValues={{ amount: seen ? deal.amount : undefined, closed_on: dayjs(today) }} onFinish={(values) => win.mutate(values)}>
        {seen && <Form.Item name="amount" label={`${t('deals.win_amount')}（${deal.currency}）`}><InputNumber<string> stringMode style={{ width: '100%' }} min="0" precision={2} autoFocus /></Form.Item>}
        <Form.Item name="closed_on" label={t('deals.closed_on')}><DatePicker style={{ width: '100%' }} allowClear={false} maxDate={dayjs(today)} /></Form.Item>
      </Form>
    </Modal>
  )
}
