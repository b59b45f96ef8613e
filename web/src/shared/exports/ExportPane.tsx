import { Button, Form, Input, Radio, Skeleton } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { DownloadButton } from '@/shared/ui/DownloadButton'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag, type Tone } from '@/shared/ui/StatusTag'
import { askExport, askFile, EXPORTS, useExports, type ListExportCreate } from './exports'

export interface Props { kind: ListExportCreate['kind']; filters: Record<string, string> }
const tone: Record<string, Tone> = { queued: 'amber', running: 'amber', done: 'green', failed: 'red', removed: 'grey' }

export function ExportPane(props: Props) {
  return <><Ask {...props} /><Mine /></>
}

function Ask({ kind, filters }: Props) {
  const ask = useAction((body: Pick<ListExportCreate, 'format' | 'reason'>, key) => askExport({ ...body, kind, filters }, key), { stale: [EXPORTS], done: t('taking.asked') })
  return (
    <Form layout="vertical" initialValues={{ format: 'csv' }} onFinish={(values: Pick<ListExportCreate, 'format' | 'reason'>) => ask.mutate(values)}>
      <p className="quiet">{t('taking.text')}</p>
      <Form.Item name="format" label={t('taking.format')}>
        <Radio.Group vertical options={[{ value: 'csv', label: t('taking.csv') }, { value: 'xlsx', label: t('taking.xlsx') }]} />
      </Form.Item>
      <Form.Item name="reason" label={t('taking.reason')} rules={[{ required: true, whitespace: true, min: 2, message: t('form.needed') }]}>
        <Input maxLength={200} placeholder={t('taking.reason_hint')} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={ask.isPending}>{t('taking.ask')}</Button>
    </Form>
  )
}

function Mine() {
  const found = useExports()
  const zone = useZone()
  return (
    <section style={{ marginTop: 24 }}>
      <h3>{t('taking.mine')}</h3>
      {found.isPending && <Skeleton active />}
      {found.isError && <LoadFailed error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.length === 0 && <EmptyState title={t('taking.none')} />}
      {found.data?.map((one) => (
        <div key={one.id} style={{ display: 'flex', alignItems: 'center', gap: 12, padding: '8px 0' }}>
          <span style={{ flex: 1, minWidth: 0 }}>
            {dateTimeText(one.created_at, zone)} · {t(`finding.${one.kind}`)} · {one.format.toUpperCase()}<br />
            <span className="faint">{one.reason} · {t(one.status === 'running' ? 'taking.progress' : 'taking.rows', { n: one.processed_rows })} {one.is_cut && t('taking.cut')}</span>
          </span>
          <StatusTag group="taking_status" value={one.status} tone={tone[one.status]} />
          {one.status === 'done' && <DownloadButton size="small" ask={(key) => askFile(one.id, key)}>{t('taking.download')}</DownloadButton>}
        </div>
      ))}
    </section>
  )
}
