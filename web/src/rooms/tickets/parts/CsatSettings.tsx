import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, InputNumber, Popconfirm, Radio, Select, Switch, Table } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { Card } from '@/shared/ui/Card'
import { StatusTag } from '@/shared/ui/StatusTag'
import { CSAT_SETTINGS, dropCsatSetting, putCsatSetting, useChannelNames, useCsatSettings, type CsatSetting, type CsatSettingFields } from '../csat'

const FRESH: Partial<CsatSettingFields> = { channel_id: null, is_active: true, way: 'channel', delay_minutes: 10 }

/** How people are asked once their talk is over. */
export function CsatSettings() {
  const settings = useCsatSettings()
  const channels = useChannelNames()
  const [edited, setEdited] = useState<CsatSetting | 'new' | null>(null)
  const writer = useMay()('config:write')
  const drop = useAction((id: string, key) => dropCsatSetting(id, key), { stale: [CSAT_SETTINGS], done: t('csat.dropped') })
  const nameOf = (id: string | null) => (id ? channels.data?.find((one) => one.id === id)?.name ?? '—' : t('csat.everywhere'))
  return (
    <Card title={t('csat.asking')} extra={writer && <Button onClick={() => setEdited('new')}>{t('csat.add')}</Button>}>
      <p className="quiet" style={{ marginTop: 0 }}>{t('csat.asking_hint')}</p>
      <Table<CsatSetting> size="small" rowKey="id" pagination={false} loading={settings.isPending} dataSource={settings.data ?? []} locale={{ emptyText: t('csat.nobody_asked') }} scroll={{ x: 'max-content' }}
        columns={[
          { title: t('csat.channel'), render: (_, row) => nameOf(row.channel_id) },
          { title: t('csat.way'), render: (_, row) => t(row.way === 'sms' ? 'csat.way_sms' : 'csat.way_channel') },
          { title: t('csat.delay'), className: 'number', render: (_, row) => t('csat.minutes', { n: row.delay_minutes }) },
          { title: t('csat.active'), render: (_, row) => <StatusTag group="switches" value={row.is_active ? 'on' : 'off'} tone={row.is_active ? 'green' : 'grey'} /> },
          { title: '', align: 'right', render: (_, row) => writer && (
            <>
              <Button type="link" size="small" onClick={() => setEdited(row)}>{t('csat.edit')}</Button>
              <Popconfirm title={t('csat.drop_ask')} onConfirm={() => drop.mutate(row.id)}><Button type="link" size="small" danger>{t('csat.drop')}</Button></Popconfirm>
            </>
          ) },
        ]} />
      {edited && <SettingForm setting={edited === 'new' ? null : edited} channels={channels.data ?? []} onClose={() => setEdited(null)} />}
    </Card>
  )
}

function SettingForm({ setting, channels, onClose }: { setting: CsatSetting | null; channels: { id: string; name: string }[]; onClose: () => void }) {
  const queries = useQueryClient()
  const initial = setting ? { channel_id: setting.channel_id, is_active: setting.is_active, way: setting.way, delay_minutes: setting.delay_minutes } : FRESH
  async function save(values: CsatSettingFields, key: string) {
    await putCsatSetting({ ...values, channel_id: setting ? setting.channel_id : values.channel_id ?? null }, key)
    void queries.invalidateQueries({ queryKey: CSAT_SETTINGS })
  }
  return (
    <FormDrawer<CsatSettingFields> title={t(setting ? 'csat.edit' : 'csat.add')} open onClose={onClose} initial={initial} save={save}>
      <Form.Item name="channel_id" label={t('csat.channel')}><Select allowClear disabled={!!setting} placeholder={t('csat.everywhere')} options={channels.map(({ id, name }) => ({ value: id, label: name }))} /></Form.Item>
      <Form.Item name="way" label={t('csat.way')} extra={t('csat.way_hint')}><Radio.Group options={[{ value: 'channel', label: t('csat.way_channel') }, { value: 'sms', label: t('csat.way_sms') }]} /></Form.Item>
      <Form.Item name="delay_minutes" label={t('csat.delay')} rules={[{ required: true, message: t('form.needed') }]}><InputNumber min={0} max={1440} precision={0} /></Form.Item>
      <Form.Item name="is_active" label={t('csat.active')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>
    </FormDrawer>
  )
}
