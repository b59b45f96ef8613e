import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, DatePicker, Form, Input, Popconfirm, Select } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useAction } from '@/shared/form/useAction'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useFilters } from '@/shared/list/useFilters'
import { CustomerSelect } from '@/shared/pickers/CustomerSelect'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { CLASSES } from '../labels'
import { placeHold, PRIVACY, releaseHold, useHolds, type HoldFields, type LegalHold } from '../queries'

export function HoldsTab() {
  const [filters, setFilters] = useFilters('all')
  const query = useHolds(filters.all !== 'yes')
  const [open, setOpen] = useState(false)
  const zone = useZone()
  const writer = useMay()('privacy:write')
  const release = useAction((id: string, key) => releaseHold(id, key), { stale: [PRIVACY], done: t('privacy.released') })
  const columns: ListColumn<LegalHold>[] = [
    { key: 'person', title: t('privacy.person'), width: 150, phone: true, ellipsis: true, render: (_, one) => one.customer_name ?? t('privacy.everybody') },
    { key: 'class', title: t('privacy.hold_class'), width: 150, phone: true, render: (_, one) => (one.data_class ? tOr(`data_classes.${one.data_class}`, one.data_class) : t('privacy.everything')) },
    { key: 'reason', title: t('privacy.hold_reason'), width: 260, ellipsis: true, dataIndex: 'reason' },
    { key: 'until', title: t('privacy.hold_until'), width: 172, render: (_, one) => (one.until ? dateTimeText(one.until, zone) : t('privacy.until_released')) },
    { key: 'by', title: t('privacy.by'), width: 120, ellipsis: true, render: (_, one) => one.created_by_name ?? '—' },
    { key: 'at', title: t('privacy.at'), width: 172, render: (_, one) => dateTimeText(one.created_at, zone) },
    {
      key: 'release', title: t('privacy.release'), width: 100, phone: true,
      render: (_, one) => (one.released_at ? dateTimeText(one.released_at, zone) : writer && (
        <Popconfirm title={t('privacy.release_ask')} onConfirm={() => release.mutate(one.id)}>
          <Button size="small" loading={release.isPending && release.variables === one.id}>{t('privacy.release')}</Button>
        </Popconfirm>
      )),
    },
  ]
  return (
    <>
      <ListPage<LegalHold>
        name="legal-holds"
        title={t('privacy.holds')}
        subtitle={t('privacy.holds_subtitle')}
        columns={columns}
        query={query}
        filters={
          <Select style={{ width: 130 }} value={filters.all ?? 'no'} aria-label={t('privacy.status')} onChange={(value) => setFilters({ all: value === 'yes' ? value : null })}
            options={[{ value: 'no', label: t('privacy.active') }, { value: 'yes', label: t('privacy.all') }]} />
        }
        actions={writer && <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen(true)}>{t('privacy.hold')}</Button>}
        empty={{ title: t('privacy.holds_empty'), hint: t('privacy.holds_empty_hint') }}
      />
      <HoldForm open={open} onClose={() => setOpen(false)} />
    </>
  )
}

interface Values { customer_id?: string; data_class?: HoldFields['data_class']; reason: string; until?: Dayjs }

function HoldForm({ open, onClose }: { open: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  async function save({ until, customer_id, data_class, reason }: Values, key: string) {
    await placeHold({ reason, customer_id: customer_id ?? null, data_class: data_class ?? null, until: until?.endOf('day').toISOString() ?? null }, key)
    void queries.invalidateQueries({ queryKey: PRIVACY })
  }
  return (
    <FormDrawer<Values> title={t('privacy.hold')} open={open} onClose={onClose} save={save} savedText={t('privacy.placed')} initial={{}}>
      <Form.Item name="customer_id" label={t('privacy.person')} extra={t('privacy.everybody')}><CustomerSelect /></Form.Item>
      <Form.Item name="data_class" label={t('privacy.hold_class')}>
        <Select allowClear placeholder={t('privacy.everything')} options={CLASSES.map((value) => ({ value, label: t(`data_classes.${value}`) }))} />
      </Form.Item>
      <Form.Item name="reason" label={t('privacy.hold_reason')} rules={[{ required: true, min: 2, message: t('form.needed') }]}><Input.TextArea rows={3} maxLength={500} /></Form.Item>
      <Form.Item name="until" label={t('privacy.hold_until')}><DatePicker style={{ width: '100%' }} /></Form.Item>
    </FormDrawer>
  )
}
