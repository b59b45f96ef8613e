import { DeleteOutlined } from '@ant-design/icons'
import type { UseQueryResult } from '@tanstack/react-query'
import { Button, Popconfirm, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { t } from '@/i18n'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import styles from './customer.module.css'

interface Props<T> { title: string; query: UseQueryResult<T[]>; none: string; extra?: ReactNode; row: (item: T) => ReactNode; foot?: ReactNode }

/** A short list on the customer's page, with its loading, empty and failed states. */
export function Rows<T>({ title, query, none, extra, row, foot }: Props<T>) {
  return (
    <Card title={title} extra={extra}>
      {query.isPending && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {query.isError && <LoadFailed error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && <span className="quiet">{none}</span>}
      {query.data?.map(row)}
      {foot}
    </Card>
  )
}

/** One line of such a list: what it is, what is said below it, and what can be done. */
export function Row({ head, below, actions }: { head: ReactNode; below?: ReactNode; actions?: ReactNode }) {
  return (
    <div className={styles.line}>
      <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>{head}{below && <div className="faint">{below}</div>}</div>
      {actions && <span style={{ flex: 'none' }}>{actions}</span>}
    </div>
  )
}

export function RemoveButton({ name, ask, busy, onRemove }: { name: string; ask: string; busy: boolean; onRemove: () => void }) {
  return (
    <Popconfirm title={ask} onConfirm={onRemove}>
      <Button type="text" size="small" icon={<DeleteOutlined />} loading={busy} aria-label={t('common.remove_named', { name })} />
    </Popconfirm>
  )
}
