import { Alert, Button, DatePicker, Drawer, Form, Input, Skeleton } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { Card, Facts } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { useVerification } from '../queries'

interface Asked { first: string; last: string; expect?: string | undefined }
const DATE = 'YYYY-MM-DD'
const WEEK = 6

/** Checks the rows of some days against their seals, and a head that somebody noted down. */
export function VerifyDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [asked, setAsked] = useState<Asked | null>(null)
  return (
    <Drawer title={t('proof.verify')} open={open} onClose={onClose} size={520} styles={{ wrapper: { maxWidth: '100vw' } }} destroyOnHidden afterOpenChange={(shown) => { if (!shown) setAsked(null) }}>
      <Form<{ days: [Dayjs, Dayjs]; expect?: string }> layout="vertical" requiredMark={false} initialValues={{ days: [dayjs().subtract(WEEK, 'day'), dayjs()] }}
        onFinish={({ days: [first, last], expect }) => setAsked({ first: first.format(DATE), last: last.format(DATE), expect: expect?.trim() || undefined })}>
        <Form.Item name="days" label={t('proof.period')} rules={[{ required: true, message: t('form.needed') }]}><DatePicker.RangePicker style={{ width: '100%' }} /></Form.Item>
        <Form.Item name="expect" label={t('proof.expect')} rules={[{ pattern: /^\s*\d{1,18}:[0-9a-f]{64}\s*$/, message: t('proof.expect_hint') }]}><Input placeholder={t('proof.expect_hint')} /></Form.Item>
        <Button type="primary" htmlType="submit">{t('proof.run')}</Button>
      </Form>
      <div style={{ marginTop: 20 }}>{asked && <Outcome {...asked} />}</div>
    </Drawer>
  )
}

function Outcome({ first, last, expect }: Asked) {
  const found = useVerification(first, last, expect)
  if (found.isPending) return <Skeleton active />
  if (found.isError) return <LoadFailed error={found.error} onRetry={() => void found.refetch()} />
  const report = found.data
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <Alert type={report.ok ? 'success' : 'error'} showIcon title={report.ok ? t('proof.ok') : t('proof.bad', { n: report.problem_count })} />
      <Card>
        <Facts rows={[
          [t('proof.period'), report.first && report.last && t('proof.days', { first: report.first, last: report.last })],
          [t('proof.rows'), String(report.rows)], [t('proof.seals'), String(report.seals)], [t('proof.waiting'), String(report.waiting)],
          [t('proof.head'), report.head && <span key="head" style={{ fontFamily: 'ui-monospace, monospace', fontSize: 12 }}>{report.head.number}:{report.head.hash}<br /><span className="faint">{t('proof.head_hint')}</span></span>],
        ]} />
      </Card>
      {report.problems.length > 0 && (
        <Card title={t('proof.problem')}>
          <Facts rows={report.problems.map((one) => [`${one.day} ${one.log_id ?? one.number ?? ''}`, tOr(`proof_kinds.${one.kind}`, one.kind)])} />
        </Card>
      )}
    </div>
  )
}
