import { Button, Progress } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { SEGMENTS, takeSnapshot, useSnapshots, useVersions, type Version } from '../queries'
import styles from './segments.module.css'

/** Lists of the members as they were, with the progress of the one that is being written. */
export function Snapshots({ id }: { id: string }) {
  const snapshots = useSnapshots(id)
  const writer = useMay()('segment:write')
  const zone = useZone()
  const take = useAction((_: void, key) => takeSnapshot(id, key), { stale: [[...SEGMENTS, 'snapshots']], done: t('segments.taken') })
  const running = snapshots.data?.some((one) => one.status === 'running') ?? false
  return (
    <Card title={t('segments.lists')} extra={writer && <Button size="small" loading={take.isPending || running} onClick={() => take.mutate()}>{t('segments.take')}</Button>}>
      <div className={styles.stack}>
        {snapshots.isError && <LoadFailed error={snapshots.error} onRetry={() => void snapshots.refetch()} />}
        {snapshots.data?.map((one) => (
          <div key={one.id} className={styles.kept}>
            <span className="number">{dateTimeText(one.as_of, zone)}</span>
            {one.status === 'done' && <strong>{t('segments.list_of', { n: one.done.toLocaleString() })}</strong>}
            {one.status === 'failed' && <span>{t('segments.list_failed')}</span>}
            {one.status === 'running' && <Progress size="small" percent={one.total ? Math.min(99, Math.round((100 * one.done) / one.total)) : 0} aria-label={t('segments.list_running', { done: one.done, total: one.total })} />}
          </div>
        ))}
        {snapshots.data?.length === 0 && <span className="quiet">{t('segments.lists_empty')}</span>}
        <span className="faint">{t('segments.lists_hint')}</span>
      </div>
    </Card>
  )
}

export function Versions({ id, current, onLoad }: { id: string; current: number; onLoad: (version: Version) => void }) {
  const versions = useVersions(id)
  const zone = useZone()
  return (
    <Card title={t('segments.versions')}>
      <div className={styles.stack}>
        {versions.isError && <LoadFailed error={versions.error} onRetry={() => void versions.refetch()} />}
        {versions.data?.map((one) => (
          <div key={one.version} className={styles.kept}>
            <strong>{t('segments.version_n', { n: one.version })}</strong>
            <span className="faint number">{dateTimeText(one.created_at, zone)}</span>
            {one.version !== current && <Button size="small" onClick={() => onLoad(one)}>{t('segments.load')}</Button>}
          </div>
        ))}
      </div>
    </Card>
  )
}
