import { Button, Checkbox, DatePicker, Drawer, Form, Input, Progress, Skeleton, Upload } from 'antd'
import type { Dayjs } from 'dayjs'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { addDays, dateTimeText, instantAt } from '@/shared/time'
import { DownloadButton } from '@/shared/ui/DownloadButton'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag, type Tone } from '@/shared/ui/StatusTag'
import { askTalks, askTalksFile, sendTalks, TRANSFERS, useTransfers, type ExportFields, type Transfer } from '../transfers'
import styles from './transfers.module.css'

const TONE: Record<Transfer['status'], Tone> = { queued: 'amber', running: 'amber', done: 'green', failed: 'red', removed: 'grey' }
interface Asked { days?: [Dayjs, Dayjs] | null; notes?: boolean; reason: string }

/** Talks as a file: out in an open format, and in from one. */
export function TransfersDrawer({ onClose }: { onClose: () => void }) {
  const imports = useMay()('conversation:import')
  return (
    <Drawer open onClose={onClose} title={t('transfers.title')} size={520}>
      <div className={styles.parts}>
        <Ask />
        {imports && <Send />}
        <Mine />
      </div>
    </Drawer>
  )
}

function Ask() {
  const zone = useZone()
  const writer = useMay()('conversation:write')
  const ask = useAction((body: ExportFields, key) => askTalks(body, key), { stale: [TRANSFERS], done: t('transfers.asked') })
  const from = ({ days, notes, reason }: Asked): ExportFields => ({
    reason, notes: !!notes,
    ...(days ? { since: instantAt(days[0].format('YYYY-MM-DD'), 0, zone).toISOString(), until: instantAt(addDays(days[1].format('YYYY-MM-DD'), 1), 0, zone).toISOString() } : {}),
  })
  return (
    <section>
      <h3>{t('transfers.out')}</h3>
      <p className="quiet">{t('transfers.out_hint')}</p>
      <Form<Asked> layout="vertical" onFinish={(values) => ask.mutate(from(values))}>
        <Form.Item name="days" label={t('transfers.days')}><DatePicker.RangePicker style={{ width: '100%' }} /></Form.Item>
        {writer && <Form.Item name="notes" valuePropName="checked"><Checkbox>{t('transfers.notes')}</Checkbox></Form.Item>}
        <Form.Item name="reason" label={t('transfers.reason')} rules={[{ required: true, whitespace: true, min: 2, message: t('form.needed') }]}><Input maxLength={200} placeholder={t('transfers.reason_hint')} /></Form.Item>
        <Button type="primary" htmlType="submit" loading={ask.isPending}>{t('transfers.ask')}</Button>
      </Form>
    </section>
  )
}

function Send() {
  const send = useAction((file: File, key) => sendTalks(file, key), { stale: [TRANSFERS], done: t('transfers.sent') })
  return (
    <section>
      <h3>{t('transfers.in')}</h3>
      <p className="quiet">{t('transfers.in_hint')}</p>
      <Upload accept=".zip" showUploadList={false} beforeUpload={(file) => { send.mutate(file); return false }}><Button loading={send.isPending}>{t('transfers.choose')}</Button></Upload>
    </section>
  )
}

function Mine() {
  const found = useTransfers()
  const zone = useZone()
  return (
    <section>
      <h3>{t('transfers.mine')}</h3>
      {found.isPending && <Skeleton active />}
      {found.isError && <LoadFailed error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.length === 0 && <EmptyState title={t('transfers.none')} />}
      {found.data?.map((one) => (
        <div key={one.id} className={styles.line}>
          <div>
            <strong>{t(one.direction === 'export' ? 'transfers.out' : 'transfers.in')}</strong> <span className="faint number">{dateTimeText(one.created_at, zone)}</span>
            <div className="quiet">{one.reason} · {told(one)}</div>
            {one.status === 'running' && one.total ? <Progress size="small" percent={Math.round((100 * one.processed) / one.total)} aria-label={t('transfers.progress')} /> : null}
            {one.report.reasons?.map((reason) => <div key={reason} className="faint">{t('transfers.refused_line', { reason })}</div>)}
          </div>
          <StatusTag group="transfer_status" value={one.status} tone={TONE[one.status]} />
          {one.direction === 'export' && one.status === 'done' && <DownloadButton size="small" ask={(key) => askTalksFile(one.id, key)}>{t('transfers.download')}</DownloadButton>}
        </div>
      ))}
    </section>
  )
}

function told({ direction, processed, report, status }: Transfer): string {
  if (direction === 'export' || status !== 'done') return t('transfers.talks', { n: processed })
  return t('transfers.report', { taken: report.taken ?? 0, known: report.known ?? 0, refused: report.refused ?? 0 })
}
