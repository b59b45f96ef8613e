import { Button, Drawer, Skeleton } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { DownloadButton } from '@/shared/ui/DownloadButton'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag, type Tone } from '@/shared/ui/StatusTag'
import { askExport, askFile, EXPORTS, useExports, type AuditFilters } from '../queries'

const tone: Record<string, Tone> = { queued: 'amber', done: 'green', failed: 'red', removed: 'grey' }

export function ExportDrawer({ open, filters, onClose }: { open: boolean; filters: AuditFilters; onClose: () => void }) {
  return (
    <Drawer title={t('proof.exports')} open={open} onClose={onClose} size={520} styles={{ wrapper: { maxWidth: '100vw' } }} destroyOnHidden>
      {open && <Exports filters={filters} />}
    </Drawer>
  )
}

function Exports({ filters }: { filters: AuditFilters }) {
  const found = useExports()
  const zone = useZone()
  const ask = useAction((_: void, key) => askExport(filters, key), { stale: [EXPORTS], done: t('proof.asked') })
  return (
    <>
      <p className="quiet">{t('proof.export_text')}</p>
      <Button type="primary" loading={ask.isPending} onClick={() => ask.mutate()}>{t('proof.export')}</Button>
      {found.isPending && <Skeleton active />}
      {found.isError && <LoadFailed error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.length === 0 && <EmptyState title={t('proof.no_exports')} />}
      <div style={{ marginTop: 16 }}>
        {found.data?.map((one) => (
          <div key={one.id} style={{ display: 'flex', alignItems: 'center', gap: 12, padding: '8px 0' }}>
            <span style={{ flex: 1 }}>{dateTimeText(one.created_at, zone)}<br /><span className="faint">{one.rows !== null && t('proof.rows_n', { n: one.rows })} {one.is_cut && t('proof.cut')}</span></span>
            <StatusTag group="export_status" value={one.status} tone={tone[one.status]} />
            {one.status === 'done' && <DownloadButton size="small" ask={(key) => askFile(one.id, key)}>{t('proof.download')}</DownloadButton>}
          </div>
        ))}
      </div>
    </>
  )
}
