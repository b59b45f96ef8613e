import { Skeleton } from 'antd'
import { useEffect, useState } from 'react'
import { Link, useParams } from 'react-router'
import { Problem } from '@/api/problem'
import { t } from '@/i18n'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { CluesCard } from '../parts/CluesCard'
import { ContactsCard } from '../parts/ContactsCard'
import { CustomerForm } from '../parts/CustomerForm'
import { FilesCard } from '../parts/FilesCard'
import { IdentitiesCard } from '../parts/IdentitiesCard'
import { Merged } from '../parts/Merged'
import { NextSteps } from '../parts/NextSteps'
import { OwnersCard } from '../parts/OwnersCard'
import { OwnFieldsCard } from '../parts/OwnFieldsCard'
import { PersonCard } from '../parts/PersonCard'
import { TimelineCard } from '../parts/TimelineCard'
import styles from '../parts/customer.module.css'
import { useCustomer } from '../queries'

/** Another customer is another page: neither a note nor a form that was begun goes along. */
export function CustomerPage() {
  const { id = '' } = useParams()
  return <One key={id} id={id} />
}

function One({ id }: { id: string }) {
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
          <div className={styles.stack}>
            <PersonCard customer={customer.data} onEdit={() => setEditing(true)} />
            <OwnFieldsCard customer={customer.data} />
            <ContactsCard id={id} />
            <IdentitiesCard id={id} />
            <OwnersCard id={id} />
          </div>
          <TimelineCard id={id} />
          <div className={styles.stack}>
            <NextSteps customer={customer.data} />
            <CluesCard id={id} />
            <FilesCard id={id} />
          </div>
        </div>
      )}
      <CustomerForm customer={customer.data ?? null} open={editing && !!customer.data} onClose={() => setEditing(false)} />
    </div>
  )
}
