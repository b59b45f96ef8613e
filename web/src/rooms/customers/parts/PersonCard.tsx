import { EditOutlined } from '@ant-design/icons'
import { Avatar, Button } from 'antd'
import { useNavigate } from 'react-router'
import { t, tOr } from '@/i18n'
import { ConsentButton } from '@/shared/consent/ConsentButton'
import { useUsers } from '@/shared/pickers/people'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { ScoreBadge } from '@/shared/score/ScoreBadge'
import { Card, Facts } from '@/shared/ui/Card'
import { GiveBackButton } from '@/shared/pools/GiveBackButton'
import { RevealPhone } from '@/shared/ui/RevealPhone'
import { StatusTag } from '@/shared/ui/StatusTag'
import { stageTone } from '../labels'
import { revealPhone, type CustomerDetail } from '../queries'
import { TagEditor } from './TagEditor'
import styles from './customer.module.css'

export function PersonCard({ customer, onEdit }: { customer: CustomerDetail; onEdit: () => void }) {
  const may = useMay()
  const zone = useZone()
  const users = useUsers()
  const navigate = useNavigate()
  const writer = may('customer:write')
  return (
    <Card>
      <div className={styles.head}>
        <Avatar size={46} style={{ background: 'var(--ant-color-primary-bg)', color: 'var(--ant-color-primary)' }}>{customer.name.slice(0, 1)}</Avatar>
        <div style={{ flex: 1, minWidth: 0 }}>
          <h1 className="ellipsis">{customer.name}</h1>
          <div className="faint number ellipsis" title={customer.public_code}>{customer.public_code}</div>
        </div>
        {writer && <Button type="text" icon={<EditOutlined />} aria-label={t('common.edit')} onClick={onEdit} />}
      </div>
      {customer.type === 'enterprise' && <StatusTag group="customer_types" value="enterprise" tone="blue" />} <StatusTag group="stages" value={customer.stage} tone={stageTone[customer.stage]} />
      <TagEditor customer={customer} editable={writer} />
      <Facts rows={[
        [t('customers.phone'), customer.phone_masked && <RevealPhone key="phone" masked={customer.phone_masked} reveal={(reason, key) => revealPhone(customer.id, reason, key)} />],
        [t('customers.wechat'), customer.wechat_id],
        [t('customers.email'), customer.email],
        [t('customers.gender'), customer.gender && tOr(`genders.${customer.gender}`, customer.gender)],
        [t('customers.age'), customer.age_range],
        [t('customers.city'), [customer.region_province, customer.region_city].filter(Boolean).join(' ')],
        [t('customers.company'), customer.company_name],
        [t('around.credit_code'), customer.company_credit_code],
        [t('around.industry'), customer.company_industry],
        [t('around.size'), customer.company_size],
        [t('customers.owner'), users.data?.find((user) => user.id === customer.owner_id)?.name],
        [t('customers.score'), <ScoreBadge key="score" of="customer" id={customer.id} score={customer.score} writer={writer} />],
        [t('customers.created_at'), dateTimeText(customer.created_at, zone)],
      ]} />
      <div className={styles.verbs}>
        <GiveBackButton of="customer" id={customer.id} keeper={customer.owner_id} pool={customer.pool_id} onDone={() => void navigate('/customers')} />
        <ConsentButton customerId={customer.id} />
      </div>
    </Card>
  )
}
