import { Button, Skeleton } from 'antd'
import { t } from '@/i18n'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { useMerges } from '../queries'
import { MergeCard } from './MergeCard'
import styles from './duplicates.module.css'

export function MergeList() {
  const merges = useMerges()
  if (merges.isPending) return <Skeleton active />
  if (merges.isError) return <LoadFailed error={merges.error} onRetry={() => void merges.refetch()} />
  if (merges.data.length === 0) return <EmptyState title={t('duplicates.empty_merges')} />
  return (
    <div className={styles.list}>
      {merges.data.map((one) => <MergeCard key={one.id} merge={one} />)}
      {merges.hasNextPage && <Button block type="link" loading={merges.isFetchingNextPage} onClick={() => void merges.fetchNextPage()}>{t('common.load_more')}</Button>}
    </div>
  )
}
