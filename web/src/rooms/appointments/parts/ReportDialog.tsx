import { Modal, Table } from 'antd'
import { t } from '@/i18n'
import { useSite, useZone } from '@/shared/session'
import { addDays, dayText, instantAt, type Day } from '@/shared/time'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { useReport } from '../queries'

const DAYS = 30
const hours = (minutes: number) => (minutes / 60).toFixed(1)
const percent = (part: number) => `${(part * 100).toFixed(0)}%`

/** How full the last thirty days were, and who did not come. */
export function ReportDialog({ open, today, onClose }: { open: boolean; today: Day; onClose: () => void }) {
  const zone = useZone()
  const site = useSite()
  const first = addDays(today, -DAYS)
  const report = useReport(instantAt(first, 0, zone).toISOString(), instantAt(addDays(today, 1), 0, zone).toISOString(), site?.id, open)
  return (
    <Modal title={`${t('calendar.report')} · ${dayText(first)} – ${dayText(today)}`} open={open} onCancel={onClose} footer={null} width={760} destroyOnHidden>
      {report.isError && <LoadFailed error={report.error} onRetry={() => void report.refetch()} />}
      <Table
        rowKey="staff_id" size="small" pagination={false} scroll={{ x: 600 }} loading={report.isPending} dataSource={report.data ?? []}
        columns={[
          { title: t('calendar.staff'), dataIndex: 'staff_name' },
          { title: t('calendar.utilisation'), className: 'number', render: (_, row) => (row.utilisation === null ? '—' : percent(row.utilisation)) },
          { title: t('calendar.booked_hours'), className: 'number', render: (_, row) => `${hours(row.booked_minutes)} / ${hours(row.working_minutes)}` },
          { title: t('calendar.visits'), className: 'number', dataIndex: 'visits' },
          { title: t('appointment_status.no_show'), className: 'number', render: (_, row) => (row.visits ? `${row.no_show} (${percent(row.no_show / row.visits)})` : '0') },
          { title: t('appointment_status.cancelled'), className: 'number', dataIndex: 'cancelled' },
        ]}
      />
    </Modal>
  )
}
