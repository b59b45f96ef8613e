import type { ReactNode } from 'react'
import { t } from '@/i18n'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useZone } from '@/shared/session'
import { dayText, shortText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { stageTone } from '../labels'
import { amountText, sumText } from '../money'
import { useDealList, type Deal, type DealFilters } from '../queries'

interface Props { filters: DealFilters; search: { value: string | undefined; onChange: (q: string) => void; placeholder: string }; bar: ReactNode; actions: ReactNode; create: ReactNode; onOpen: (id: string) => void; onFilter: (changes: Record<string, string | null>) => void }

export function DealList({ filters, search, bar, actions, create, onOpen, onFilter }: Props) {
  const query = useDealList(filters)
  const zone = useZone()
  const columns: ListColumn<Deal>[] = [
    { key: 'title', title: t('deals.title'), width: 220, phone: true, ellipsis: true, dataIndex: 'title' },
    { key: 'customer', title: t('deals.customer'), width: 130, ellipsis: true, render: (_, deal) => deal.customer_name ?? '—' },
    { key: 'stage', title: t('deals.stage'), width: 110, phone: true, render: (_, deal) => <StatusTag group="deal_stage" value={deal.stage} tone={stageTone[deal.stage]} /> },
    { key: 'amount', title: t('deals.amount'), width: 130, phone: true, align: 'right', className: 'number', render: (_, deal) => amountText(deal) },
    { key: 'probability', title: t('deals.probability'), width: 76, align: 'right', className: 'number', render: (_, deal) => `${deal.probability}%` },
    { key: 'weighted', title: t('deals.weighted'), width: 130, align: 'right', className: 'number', optional: true, render: (_, deal) => sumText(deal.weighted, deal.currency) },
    { key: 'expected', title: t('deals.expected'), width: 130, className: 'number', render: (_, deal) => (deal.expected_close_date ? dayText(deal.expected_close_date) : '—') },
    { key: 'actual', title: t('deals.actual'), width: 140, className: 'number', optional: true, render: (_, deal) => (deal.actual_close_date ? dayText(deal.actual_close_date) : '—') },
    { key: 'loss_reason', title: t('deals.loss_reason'), width: 120, optional: true, ellipsis: true, render: (_, deal) => deal.loss_reason ?? '—' },
    { key: 'owner', title: t('deals.owner'), width: 100, ellipsis: true, render: (_, deal) => deal.owner_name ?? t('deals.nobody') },
    { key: 'created_at', title: t('deals.created_at'), width: 110, className: 'number', render: (_, deal) => shortText(deal.created_at, zone) },
  ]
  return (
    <ListPage<Deal> name="deals" title={t('deals.one')} columns={columns} query={query} views={{ kind: 'deals', address: { ...filters }, onApply: onFilter }} search={search} filters={bar} actions={actions}
      filtered={Object.keys(filters).some((name) => name !== 'sort')} empty={{ title: t('deals.empty'), hint: t('deals.empty_hint'), action: create }} onOpen={(deal) => onOpen(deal.id)} />
  )
}
