import { Skeleton } from 'antd'
import { useEffect, useState } from 'react'
import { Link, useParams } from 'react-router'
import { Problem } from '@/api/problem'
import { t } from '@/i18n'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { CustomerForm } from '../parts/CustomerForm'
import { Merged } from '../parts/Merged'
import { NextSteps } from '../parts/NextSteps'
import { PersonCard } from '../parts/PersonCard'
import { TimelineCard } from '../parts/TimelineCard'
import styles from '../parts/customer.module.css'
import { useCustomer } from '../queries'

export function CustomerPage() {
  const { id = '' } = useParams()
  const customer = useCustomer(id)
  const [editing, setEditing] = useState(false)
  const name = customer.data?.name
  useEffect(() => { if (name) document.title = `${name} · ${t('common.product')}` }, [name])
  const into = customer.error instanceof Problem && customer.error.code === 'customer.merged' ? customer.error.body.params?.customer_id : undefined
  if (typeof into === 'string') return <Merged into={into} />
  if (customer.isError) return <LoadFailed error={customer.error} onRetry={() => void customer.refetch()} />
  return (
    <div className={styles.page}>
      <div className={styles.trail}><Link to="/customers">{t('menu.customers')}</Link><span className="faint">/</span><span>{name}</span></div>
      {!customer.data ? <Skeleton active /> : (
        <div className={styles.columns}>
          <PersonCard customer={customer.data} onEdit={() => setEditing(true)} />
          <TimelineCard id={id} />
          <NextSteps customer={customer.data} />
        </div>
      )}
      <CustomerForm customer={customer.data ?? null} open={editing && !!customer.data} onClose={() => setEditing(false)} />
    </div>
  )
}
