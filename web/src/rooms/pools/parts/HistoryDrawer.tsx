import { Button, Drawer, Skeleton } from 'antd'
import { t } from '@/i18n'
import type { Pool } from '@/shared/pools/queries'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { wayName } from '../labels'
import { useMoves } from '../queries'
import styles from './pools.module.css'

export function HistoryDrawer({ pool, onClose }: { pool: Pool; onClose: () => void }) {
  const moves = useMoves(pool.id)
  const zone = useZone()
  return (
    <Drawer title={`${pool.name} · ${t('pools.history')}`} open onClose={onClose} size={520} styles={{ wrapper: { maxWidth: '100vw' } }}>
      {moves.isPending && <Skeleton active />}
      {moves.isError && <LoadFailed error={moves.error} onRetry={() => void moves.refetch()} />}
      {moves.data?.length === 0 && <EmptyState title={t('pools.history_empty')} />}
      {moves.data?.map((one) => (
        <div key={one.id} className={styles.line}>
          <span><strong>{one.name}</strong> {wayName(one.way)} <span className="faint number">{dateTimeText(one.created_at, zone)}</span></span>
          <span className="quiet">{[one.from_name && `${one.from_name} →`, one.to_name && `→ ${one.to_name}`, one.reason, one.by_name].filter(Boolean).join(' · ')}</span>
        </div>
      ))}
      {moves.hasNextPage && <Button type="link" block onClick={() => void moves.fetchNextPage()}>{t('common.load_more')}</Button>}
    </Drawer>
  )
}
