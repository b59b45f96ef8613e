import { useQueryClient } from '@tanstack/react-query'
import { DatePicker, Form, Input, InputNumber, Select } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { CustomerSelect } from '@/shared/pickers/CustomerSelect'
import { useUsers } from '@/shared/pickers/people'
import { useMay, useSession } from '@/shared/session'
import { OPEN_STAGES } from '../labels'
import { createDeal, DEALS, patchDeal, readDeal, type DealDetail, type DealFields } from '../queries'

interface Values { title: string; customer_id: string; amount?: string | null; currency: string; probability?: number | null; stage: DealFields['stage']; expected_close_date?: Dayjs | null; owner_id?: string; notes?: string | null }
interface Props { deal: DealDetail | null; open: boolean; preset?: { customer_id?: string | undefined; lead_id?: string | undefined }; onClose: () => void; onCreated?: (id: string) => void }

const CURRENCIES = ['CNY', 'HKD', 'USD', 'EUR', 'JPY']
const seen = (amount: string | null) => amount === null || /^\d/.test(amount)
const valuesOf = (deal: DealDetail): Partial<Values> => ({
  title: deal.title, amount: seen(deal.amount) ? deal.amount : undefined, currency: deal.currency, probability: deal.probability, notes: deal.notes ?? '',
  expected_close_date: deal.expected_close_date ? dayjs(deal.expected_close_date) : null,
})

export function DealForm({ deal, open, preset, onClose, onCreated }: Props) {
  const queries = useQueryClient()
  const users = useUsers(open)
  const may = useMay()
  const { user } = useSession()
  async function save(values: Values, key: string) {
    const { customer_id, stage, owner_id, expected_close_date, ...said } = values
    const body = { ...said, notes: said.notes || null, expected_close_date: expected_close_date?.format('YYYY-MM-DD') ?? null }
    if (deal) {
      const { amount, probability, ...rest } = body
      await patchDeal(deal, { ...rest, ...(seen(deal.amount) ? { amount: amount || null } : {}), ...(probability != null ? { probability } : {}) }, key)
    } else {
      const other = owner_id && owner_id !== user.id ? { owner_id } : {}
      const made = await createDeal({ ...body, amount: body.amount || null, customer_id, stage, ...other, ...(preset?.lead_id ? { lead_id: preset.lead_id } : {}) }, key)
      onCreated?.(made.id)
    }
    void queries.invalidateQueries({ queryKey: DEALS })
    void queries.invalidateQueries({ queryKey: ['customers'] })
  }
  return (
    <FormDrawer<Values>
      title={deal ? t('deals.edit') : t('deals.create')}
      open={open}
      onClose={onClose}
      initial={deal ? valuesOf(deal) : { stage: 'initial', currency: 'CNY', owner_id: user.id, customer_id: preset?.customer_id }}
      save={save}
      reread={deal ? async () => valuesOf(await readDeal(deal.id)) : undefined}
      fieldNames={{ title: t('deals.title'), amount: t('deals.amount'), probability: t('deals.probability'), expected_close_date: t('deals.expected'), notes: t('deals.notes') }}
    >
      <Form.Item name="title" label={t('deals.title')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={500} autoFocus /></Form.Item>
      {!deal && <Form.Item name="customer_id" label={t('deals.customer')} rules={[{ required: true, message: t('form.needed') }]}><CustomerSelect /></Form.Item>}
      {(!deal || seen(deal.amount)) && (
        <div style={{ display: 'grid', gridTemplateColumns: '1fr 110px', gap: 12 }}>
          <Form.Item name="amount" label={t('deals.amount')}><InputNumber<string> stringMode style={{ width: '100%' }} min="0" precision={2} /></Form.Item>
          <Form.Item name="currency" label={t('deals.currency')}><Select options={CURRENCIES.map((value) => ({ value, label: value }))} /></Form.Item>
        </div>
      )}
      {!deal && (
        <Form.Item name="stage" label={t('deals.stage')}><Select options={OPEN_STAGES.map((value) => ({ value, label: t(`deal_stage.${value}`) }))} /></Form.Item>
      )}
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
        <Form.Item name="expected_close_date" label={t('deals.expected')}><DatePicker style={{ width: '100%' }} /></Form.Item>
        <Form.Item name="probability" label={`${t('deals.probability')} %`}><InputNumber style={{ width: '100%' }} min={0} max={100} precision={0} /></Form.Item>
      </div>
      {!deal && may('deal:assign') && (
        <Form.Item name="owner_id" label={t('deals.owner')}><Select showSearch={{ optionFilterProp: 'label' }} options={users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} /></Form.Item>
      )}
      <Form.Item name="notes" label={t('deals.notes')}><Input.TextArea rows={3} maxLength={10_000} /></Form.Item>
    </FormDrawer>
  )
}
