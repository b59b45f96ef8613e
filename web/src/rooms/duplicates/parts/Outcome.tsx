import { Alert } from 'antd'
import { t } from '@/i18n'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { useMerge, type Merge } from '../queries'
import { MergeCard } from './MergeCard'
import styles from './duplicates.module.css'

/** What has become of the two, with the way back. */
export function Outcome({ id, first }: { id: string; first: Merge }) {
  const zone = useZone()
  const merge = useMerge(id).data ?? first
  return (
    <div className={styles.list}>
      <Alert showIcon type={merge.undone_at ? 'info' : 'success'}
        title={merge.undone_at ? t('duplicates.undone') : t('duplicates.result', { name: merge.winner_name })}
        description={merge.undone_at ? undefined : t('duplicates.result_text', { loser: merge.loser_name, code: merge.loser_code, time: dateTimeText(merge.undo_until, zone) })} />
      <MergeCard merge={merge} />
    </div>
  )
}
