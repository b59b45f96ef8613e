import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Form, Input, InputNumber, Switch, Tag } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { sumText } from '../money'
import { DEALS, putCompetitors, type DealDetail } from '../queries'
import styles from './lines.module.css'

interface Row { name?: string; price?: string | null; note?: string | null; is_winner?: boolean }
interface Values { items: Row[] }

export function Competitors({ deal, editable }: { deal: DealDetail; editable: boolean }) {
  const [editing, setEditing] = useState(false)
  const masked = deal.competitors.some(({ price }) => price !== null && !/^\d/.test(price)) || (deal.amount !== null && !/^\d/.test(deal.amount))
  if (editing) return <Editor deal={deal} onDone={() => setEditing(false)} />
  return (
    <div style={{ display: 'grid', gap: 10 }}>
      {deal.competitors.length === 0 && <span className="quiet">{t('deals.no_competitors')}</span>}
      {deal.competitors.map((one) => (
        <div key={one.name} className={styles.person}>
          <strong>{one.name}</strong> {one.is_winner && <Tag color="error">{t('deals.is_winner')}</Tag>}
          {one.price && <span className="number quiet">{t('deals.competitor_price')} {sumText(one.price, deal.currency)}</span>}
          {one.note && <div className="quiet" style={{ whiteSpace: 'pre-wrap' }}>{one.note}</div>}
        </div>
      ))}
      {editable && !masked && <Button style={{ justifySelf: 'start' }} onClick={() => setEditing(true)}>{t('deals.edit_competitors')}</Button>}
    </div>
  )
}

function Editor({ deal, onDone }: { deal: DealDetail; onDone: () => void }) {
  const save = useAction((values: Values, key) => putCompetitors(deal, { items: values.items.map((row) => ({ name: row.name!.trim(), price: row.price || null, note: row.note?.trim() || null, is_winner: !!row.is_winner })) }, key),
    { stale: [DEALS], done: t('deals.competitors_saved'), onDone })
  return (
    <Form<Values> layout="vertical" onFinish={(values) => save.mutate(values)} initialValues={{ items: deal.competitors.length ? deal.competitors : [{}] }}>
      <Form.List name="items">
        {(fields, { add, remove }) => (
          <div className={styles.lines}>
            {fields.map(({ key, name }) => (
              <div key={key} className={styles.rival}>
                <Form.Item name={[name, 'name']} label={t('deals.competitor_name')} rules={[{ required: true, whitespace: true, message: t('deals.needs_name') }]}><Input maxLength={200} /></Form.Item>
                <Form.Item name={[name, 'price']} label={t('deals.competitor_price')}><InputNumber<string> stringMode min="0" precision={2} /></Form.Item>
                <Button type="text" icon={<DeleteOutlined />} aria-label={t('common.remove')} onClick={() => remove(name)} />
                <Form.Item className={styles.note} name={[name, 'note']} label={t('deals.competitor_note')}><Input.TextArea rows={2} maxLength={1000} /></Form.Item>
                <Form.Item className={styles.note} name={[name, 'is_winner']} label={t('deals.is_winner')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>
              </div>
            ))}
            <Button type="dashed" icon={<PlusOutlined />} onClick={() => add({})}>{t('deals.add_competitor')}</Button>
          </div>
        )}
      </Form.List>
      <div className={styles.foot} style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={save.isPending}>{t('common.save')}</Button>
      </div>
    </Form>
  )
}
