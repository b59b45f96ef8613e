import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, InputNumber, Modal, Skeleton, Switch, Table } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Facts, PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { span } from '../labels'
import { PRIVACY, putRule, usePreview, useRules, type DataClass, type RetentionRule, type RuleFields } from '../queries'

const named = (table: string) => tOr(`person_tables.${table}`, table)
const classed = (value: string) => tOr(`data_classes.${value}`, value)

export function RulesTab() {
  const rules = useRules()
  const zone = useZone()
  const writer = useMay()('privacy:write')
  const [open, setOpen] = useState<RetentionRule | null>(null)
  const [tried, setTried] = useState<DataClass | null>(null)
  if (rules.isError) return <LoadFailed error={rules.error} onRetry={() => void rules.refetch()} />
  return (
    <PageBody>
      <PageHeader title={t('privacy.rules')} subtitle={t('privacy.rules_subtitle')} />
      <Table<RetentionRule>
        rowKey="data_class"
        loading={rules.isPending}
        pagination={false}
        scroll={{ x: 980 }}
        dataSource={rules.data ?? []}
        columns={[
          { title: t('privacy.data_class'), width: 150, render: (_, rule) => <><strong>{classed(rule.data_class)}</strong>{!rule.is_enabled && <div className="faint">{t('privacy.disabled')}</div>}</> },
          { title: t('privacy.duty'), width: 110, className: 'number', render: (_, rule) => (rule.duty_days ? span(rule.duty_days) : '—') },
          { title: t('privacy.keep'), width: 130, className: 'number', render: (_, rule) => (rule.keep_days ? span(rule.keep_days) : t('privacy.never')) },
          { title: t('privacy.tables'), width: 220, render: (_, rule) => rule.tables.map(named).join('、') || '—' },
          { title: t('privacy.basis'), width: 240, render: (_, rule) => rule.basis || '—' },
          { title: t('privacy.last_run'), width: 170, render: (_, rule) => (rule.last_run_at ? <>{dateTimeText(rule.last_run_at, zone)}<div className="faint">{t('privacy.last_count', { n: rule.last_count })}</div></> : '—') },
          {
            key: 'actions', title: t('common.edit'), width: 150,
            render: (_, rule) => (
              <span style={{ display: 'flex', gap: 8 }}>
                {writer && <Button size="small" onClick={() => setOpen(rule)}>{t('common.edit')}</Button>}
                {rule.keep_days !== null && <Button size="small" onClick={() => setTried(rule.data_class)}>{t('privacy.preview')}</Button>}
              </span>
            ),
          },
        ]}
      />
      <RuleForm rule={open} onClose={() => setOpen(null)} />
      <PreviewOf dataClass={tried} onClose={() => setTried(null)} />
    </PageBody>
  )
}

function RuleForm({ rule, onClose }: { rule: RetentionRule | null; onClose: () => void }) {
  const queries = useQueryClient()
  async function save(values: RuleFields, key: string) {
    await putRule(rule!.data_class, { ...values, keep_days: values.keep_days ?? null, basis: values.basis || null }, key)
    void queries.invalidateQueries({ queryKey: PRIVACY })
  }
  return (
    <FormDrawer<RuleFields> title={rule ? `${t('privacy.edit_rule')} · ${classed(rule.data_class)}` : ''} open={rule !== null} onClose={onClose} save={save}
      initial={rule ? { duty_days: rule.duty_days, keep_days: rule.keep_days, basis: rule.basis, is_enabled: rule.is_enabled } : {}}>
      <Form.Item name="duty_days" label={t('privacy.duty_days')} rules={[{ required: true, message: t('form.needed') }]}><InputNumber min={rule?.least_days ?? 0} max={36500} style={{ width: '100%' }} /></Form.Item>
      <Form.Item name="keep_days" label={t('privacy.keep_days')} extra={t('privacy.keep_hint')}><InputNumber min={1} max={36500} style={{ width: '100%' }} /></Form.Item>
      <Form.Item name="basis" label={t('privacy.basis')}><Input.TextArea rows={2} maxLength={300} /></Form.Item>
      <Form.Item name="is_enabled" label={t('privacy.enabled')} valuePropName="checked"><Switch /></Form.Item>
    </FormDrawer>
  )
}

function PreviewOf({ dataClass, onClose }: { dataClass: DataClass | null; onClose: () => void }) {
  const preview = usePreview(dataClass)
  const found = (preview.data?.tables ?? []).filter((one) => one.rows > 0)
  return (
    <Modal title={t('privacy.preview_title')} open={dataClass !== null} onCancel={onClose} footer={null} width={460}>
      {preview.isError && <LoadFailed error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.isPending && <Skeleton active />}
      {preview.data && (found.length === 0 ? <p>{t('privacy.preview_none')}</p>
        : <Facts rows={found.map((one): [string, string] => [named(one.table), t('privacy.rows', { n: one.rows })])} />)}
    </Modal>
  )
}
