import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Drawer, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useFilters } from '@/shared/list/useFilters'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card, Facts } from '@/shared/ui/Card'
import { LANGUAGES, PURPOSES } from '../labels'
import { PRIVACY, publishText, useTexts, type ConsentText, type TextFields } from '../queries'
import styles from './privacy.module.css'

export function TextsTab() {
  const [filters, setFilters] = useFilters('purpose')
  const query = useTexts(filters)
  const [open, setOpen] = useState(false)
  const [shown, setShown] = useState<ConsentText | null>(null)
  const zone = useZone()
  const may = useMay()
  const columns: ListColumn<ConsentText>[] = [
    { key: 'purpose', title: t('privacy.purpose'), width: 150, phone: true, render: (_, one) => tOr(`purposes.${one.purpose}`, one.purpose) },
    { key: 'title', title: t('privacy.text_title'), width: 260, phone: true, ellipsis: true, dataIndex: 'title' },
    { key: 'language', title: t('privacy.language'), width: 90, dataIndex: 'language' },
    { key: 'version', title: t('privacy.version'), width: 100, phone: true, align: 'right', className: 'number', dataIndex: 'version' },
    { key: 'effective', title: t('privacy.effective'), width: 172, render: (_, one) => dateTimeText(one.effective_at, zone) },
  ]
  return (
    <>
      <ListPage<ConsentText>
        name="consent-texts"
        title={t('privacy.texts')}
        subtitle={t('privacy.texts_subtitle')}
        columns={columns}
        query={query}
        filtered={!!filters.purpose}
        filters={
          <Select allowClear style={{ width: 160 }} value={filters.purpose} placeholder={t('privacy.purpose')} aria-label={t('privacy.purpose')} onChange={(purpose) => setFilters({ purpose })}
            options={PURPOSES.map((value) => ({ value, label: t(`purposes.${value}`) }))} />
        }
        actions={may('privacy:write') && <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen(true)}>{t('privacy.publish')}</Button>}
        empty={{ title: t('privacy.texts_empty'), hint: t('privacy.texts_empty_hint') }}
        onOpen={setShown}
      />
      <TextForm open={open} onClose={() => setOpen(false)} />
      <Drawer title={shown?.title} open={shown !== null} onClose={() => setShown(null)} size={560} styles={{ wrapper: { maxWidth: '100vw' } }}>
        {shown && (
          <div className={styles.stack}>
            <Card>
              <Facts rows={[
                [t('privacy.purpose'), tOr(`purposes.${shown.purpose}`, shown.purpose)], [t('privacy.version'), shown.version],
                [t('privacy.effective'), dateTimeText(shown.effective_at, zone)], [t('privacy.digest'), <span key="hash" className={styles.digest}>{shown.hash}</span>],
              ]} />
            </Card>
            <Card title={t('privacy.body')}><p className={styles.text}>{shown.body}</p></Card>
          </div>
        )}
      </Drawer>
    </>
  )
}

function TextForm({ open, onClose }: { open: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  async function save(values: TextFields, key: string) {
    await publishText(values, key)
    void queries.invalidateQueries({ queryKey: PRIVACY })
  }
  return (
    <FormDrawer<TextFields> title={t('privacy.publish')} open={open} onClose={onClose} save={save} saveLabel={t('privacy.publish')} savedText={t('privacy.published')}
      initial={{ purpose: 'marketing_sms', language: 'zh-CN', renews: true }}>
      <Form.Item name="purpose" label={t('privacy.purpose')}><Select options={PURPOSES.map((value) => ({ value, label: t(`purposes.${value}`) }))} /></Form.Item>
      <Form.Item name="language" label={t('privacy.language')}><Select options={LANGUAGES.map((value) => ({ value, label: value }))} /></Form.Item>
      <Form.Item name="title" label={t('privacy.text_title')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={200} /></Form.Item>
      <Form.Item name="body" label={t('privacy.body')} rules={[{ required: true, min: 10, message: t('privacy.body_short') }]}><Input.TextArea rows={10} maxLength={20000} showCount /></Form.Item>
      <Form.Item name="renews" valuePropName="checked"><Checkbox>{t('privacy.renews')}</Checkbox></Form.Item>
    </FormDrawer>
  )
}
