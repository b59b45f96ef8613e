import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { AutoComplete, Button, Form, InputNumber, Switch, Table } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useServiceItems } from '@/shared/pickers/people'
import { lineAmount, type Line } from '../board'
import { sumText } from '../money'
import { DEALS, putProducts, type DealDetail, type ProductLine } from '../queries'
import styles from './lines.module.css'

interface Row extends Line { name?: string; service_item_id?: string | null }
interface Values { items: Row[]; sets_amount: boolean }

export function Products({ deal, editable }: { deal: DealDetail; editable: boolean }) {
  const [editing, setEditing] = useState(false)
  const masked = deal.products.some(({ unit_price }) => !/^\d/.test(unit_price)) || (deal.amount !== null && !/^\d/.test(deal.amount))
  if (editing) return <Editor deal={deal} onDone={() => setEditing(false)} />
  return (
    <div style={{ display: 'grid', gap: 10 }}>
      {deal.products.length === 0 ? <span className="quiet">{t('deals.no_products')}</span> : (
        <Table size="small" pagination={false} rowKey={(line) => `${line.name} ${line.unit_price} ${line.quantity}`} dataSource={deal.products} scroll={{ x: 460 }} columns={[
          { title: t('deals.product'), dataIndex: 'name', ellipsis: true },
          { title: t('deals.quantity'), dataIndex: 'quantity', width: 70, align: 'right', className: 'number' },
          { title: t('deals.unit_price'), width: 110, align: 'right', className: 'number', render: (_, line) => sumText(line.unit_price, deal.currency) },
          { title: t('deals.discount'), width: 80, align: 'right', className: 'number', render: (_, line) => (line.discount === '0' ? '—' : `${line.discount}%`) },
          { title: t('deals.line_total'), width: 120, align: 'right', className: 'number', render: (_, line) => sumText(line.amount, deal.currency) },
        ]} />
      )}
      {editable && !masked && <Button style={{ justifySelf: 'start' }} onClick={() => setEditing(true)}>{t('deals.edit_products')}</Button>}
    </div>
  )
}

function Editor({ deal, onDone }: { deal: DealDetail; onDone: () => void }) {
  const [form] = Form.useForm<Values>()
  const services = useServiceItems()
  const idOf = (name: string | undefined) => services.data?.find((service) => service.name === name?.trim())?.id ?? null
  const lines = Form.useWatch('items', form) ?? []
  const save = useAction((values: Values, key) => putProducts(deal, { sets_amount: values.sets_amount, items: values.items.map((row): ProductLine => ({
    name: row.name!.trim(), unit_price: String(row.unit_price ?? 0), quantity: String(row.quantity ?? 1), discount: String(row.discount ?? 0), service_item_id: idOf(row.name) })) }, key),
  { stale: [DEALS], done: t('deals.products_saved'), onDone })
  const pick = (place: number, name: string) => {
    const price = services.data?.find((service) => service.name === name)?.price
    if (price) form.setFieldValue(['items', place, 'unit_price'], Number(price))
  }
  const total = lines.reduce((sum, line) => sum + lineAmount(line ?? {}), 0)
  return (
    <Form<Values> form={form} layout="vertical" onFinish={(values) => save.mutate(values)}
      initialValues={{ sets_amount: true, items: deal.products.length ? deal.products.map((line) => ({ name: line.name, unit_price: Number(line.unit_price), quantity: Number(line.quantity), discount: Number(line.discount) })) : [{ quantity: 1 }] }}>
      <Form.List name="items">
        {(fields, { add, remove }) => (
          <div className={styles.lines}>
            {fields.map(({ key, name }, place) => (
              <div key={key} className={styles.line}>
                <Form.Item className={styles.wide} name={[name, 'name']} label={t('deals.product')} rules={[{ required: true, whitespace: true, message: t('deals.needs_name') }]}>
                  <AutoComplete showSearch={{ filterOption: (text, option) => !!option?.value.includes(text) }} onSelect={(value: string) => pick(place, value)} options={services.data?.map((service) => ({ value: service.name })) ?? []} />
                </Form.Item>
                <Form.Item name={[name, 'quantity']} label={t('deals.quantity')}><InputNumber min={0.01} max={1_000_000} precision={2} /></Form.Item>
                <Form.Item name={[name, 'unit_price']} label={t('deals.unit_price')} rules={[{ required: true, message: t('deals.needs_price') }]}><InputNumber min={0} max={1_000_000_000} precision={2} /></Form.Item>
                <Form.Item name={[name, 'discount']} label={t('deals.discount')}><InputNumber min={0} max={100} precision={2} /></Form.Item>
                <div className={`number ${styles.sum}`}>{sumText(lineAmount(lines[place] ?? {}).toFixed(2), deal.currency)}</div>
                <Button type="text" icon={<DeleteOutlined />} aria-label={t('common.remove_named', { name: lines[place]?.name ?? '' })} onClick={() => remove(name)} />
              </div>
            ))}
            <Button type="dashed" icon={<PlusOutlined />} onClick={() => add({ quantity: 1 })}>{t('deals.add_product')}</Button>
          </div>
        )}
      </Form.List>
      <div className={styles.foot}>
        <Form.Item name="sets_amount" valuePropName="checked" noStyle><Switch aria-label={t('deals.sets_amount')} /></Form.Item>
        <span>{t('deals.sets_amount')}</span>
        <strong className="number" style={{ marginLeft: 'auto' }}>{t('deals.total')} {sumText(total.toFixed(2), deal.currency)}</strong>
      </div>
      <div className={styles.foot} style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={save.isPending}>{t('common.save')}</Button>
      </div>
    </Form>
  )
}
