import { useQuery } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import { Link, useNavigate } from 'react-router'
import { client, unwrap } from '@/api/client'
import { t } from '@/i18n'
import { moneyText } from '@/shared/number'
import { useMay } from '@/shared/session'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag, type Tone } from '@/shared/ui/StatusTag'
import styles from './customer.module.css'

const tones: Record<string, Tone> = { initial: 'grey', needs_confirmed: 'blue', proposal: 'violet', negotiation: 'amber', won: 'green', lost: 'red' }

/** What may be sold to them, and what was. Its words are those of the deals pages. */
export function CustomerDeals({ id }: { id: string }) {
  const may = useMay()
  const navigate = useNavigate()
  const deals = useQuery({
    queryKey: ['deals', 'customer', id],
    queryFn: async () => (await unwrap(client.GET('/api/deals', { params: { query: { customer_id: id, limit: 10 } } }))).items,
  })
  return (
    <Card title={t('deals.of_customer')} extra={may('deal:write') && <Button size="small" type="link" onClick={() => void navigate(`/deals?deal=new&customer_id=${id}`)}>{t('deals.create')}</Button>}>
      {deals.isPending && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {deals.isError && <LoadFailed error={deals.error} onRetry={() => void deals.refetch()} />}
      {deals.data?.length === 0 && <span className="quiet">{t('deals.none_of_customer')}</span>}
      {deals.data?.map((deal) => (
        <Link key={deal.id} className={styles.booking} to={`/deals?deal=${deal.id}`}>
          <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>{deal.title}{deal.amount && /^\d/.test(deal.amount) && <><br /><span className="faint number">{moneyText(deal.amount, deal.currency)}</span></>}</span>
          <StatusTag group="deal_stage" value={deal.stage} tone={tones[deal.stage]} />
        </Link>
      ))}
    </Card>
  )
}
