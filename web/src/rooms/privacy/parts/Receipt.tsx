import { Alert, Skeleton } from 'antd'
import { t, tOr } from '@/i18n'
import { Card, Facts } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { useReceipt } from '../queries'
import { Remains } from './Review'
import styles from './privacy.module.css'

/** What an erasure did, and whether this is still what was signed. */
export function Receipt({ id }: { id: string }) {
  const receipt = useReceipt(id, true)
  if (receipt.isError) return <LoadFailed error={receipt.error} onRetry={() => void receipt.refetch()} />
  if (!receipt.data) return <Skeleton active />
  const { receipt: said, digest, valid } = receipt.data
  return (
    <div className={styles.stack}>
      <Alert type={valid ? 'success' : 'error'} showIcon title={t(valid ? 'privacy.valid' : 'privacy.invalid')} description={<span className={styles.digest}>{t('privacy.digest')} {digest}</span>} />
      <Card title={t('privacy.erased')}>
        <Facts rows={[
          ...said.erased.map((one): [string, string] => [tOr(`person_tables.${one.table}`, one.table), t('privacy.rows', { n: one.rows })]),
          [t('privacy.files'), said.files > 0 && t('privacy.rows', { n: said.files })],
        ]} />
      </Card>
      <Remains remains={said.remains} />
    </div>
  )
}
