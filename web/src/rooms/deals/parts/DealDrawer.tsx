import { Alert, Button, Drawer, Select, Skeleton, Tabs } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { useMay } from '@/shared/session'
import { dayText } from '@/shared/time'
import { Card, Facts } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { isOpen, OPEN_STAGES, stageTone, type OpenStage } from '../labels'
import { amountText, sumText } from '../money'
import { assignDeal, DEALS, moveDeal, useDeal, type DealDetail } from '../queries'
import { Competitors } from './Competitors'
import { DealForm } from './DealForm'
import { LossDialog } from './LossDialog'
import { NoteBox } from './NoteBox'
import { Products } from './Products'
import { ReopenDialog } from './ReopenDialog'
import { StageHistory } from './StageHistory'
import { WinDialog } from './WinDialog'

export function DealDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const deal = useDeal(id)
  const [editing, setEditing] = useState(false)
  return (
    <>
      <Drawer title={deal.data?.title ?? t('deals.one')} open={!!id} onClose={onClose} size={640} styles={{ wrapper: { maxWidth: '100vw' } }}
        extra={deal.data && <StatusTag group="deal_stage" value={deal.data.stage} tone={stageTone[deal.data.stage]} />}>
        {deal.isPending && id && <Skeleton active />}
        {deal.isError && <LoadFailed error={deal.error} onRetry={() => void deal.refetch()} />}
        {deal.data && <Content key={deal.data.id} deal={deal.data} onEdit={() => setEditing(true)} />}
      </Drawer>
      <DealForm deal={deal.data ?? null} open={editing && !!deal.data} onClose={() => setEditing(false)} />
    </>
  )
}

function Content({ deal, onEdit }: { deal: DealDetail; onEdit: () => void }) {
  const writer = useMay()('deal:write')
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <Verbs deal={deal} onEdit={onEdit} />
      <Card title={t('deals.facts')}>
        <Facts rows={[
          [t('deals.customer'), <Link key="customer" to={`/customers/${deal.customer_id}`}>{deal.customer_name ?? t('deals.open_customer')}</Link>],
          [t('deals.amount'), <strong key="amount" className="number">{amountText(deal)}</strong>],
          [t('deals.probability'), isOpen(deal.stage) && `${deal.probability}%`],
          [t('deals.weighted'), isOpen(deal.stage) && deal.weighted && <span key="weighted" className="number">{sumText(deal.weighted, deal.currency)}</span>],
          [t('deals.expected'), deal.expected_close_date && dayText(deal.expected_close_date)],
          [t('deals.actual'), deal.actual_close_date && dayText(deal.actual_close_date)],
          [t('deals.loss_reason'), deal.loss_reason],
          [t('deals.lead'), deal.lead_id && <Link key="lead" to={`/leads?lead=${deal.lead_id}`}>{t('deals.open_lead')}</Link>],
          [t('deals.notes'), deal.notes && <span key="notes" style={{ whiteSpace: 'pre-wrap' }}>{deal.notes}</span>],
        ]} />
      </Card>
      <Tabs items={[
        { key: 'history', label: t('deals.history'), children: <StageHistory deal={deal} /> },
        { key: 'products', label: `${t('deals.products')} ${deal.products.length || ''}`, children: <Products deal={deal} editable={writer} /> },
        { key: 'competitors', label: `${t('deals.competitors')} ${deal.competitors.length || ''}`, children: <Competitors deal={deal} editable={writer} /> },
        ...(writer ? [{ key: 'note', label: t('deals.note'), children: <NoteBox id={deal.id} /> }] : []),
      ]} />
    </div>
  )
}

function Verbs({ deal, onEdit }: { deal: DealDetail; onEdit: () => void }) {
  const may = useMay()
  const users = useUsers()
  const [asking, setAsking] = useState<'won' | 'lost' | 'reopen' | null>(null)
  const assign = useAction((userId: string | null, key) => assignDeal(deal.id, userId, key), { stale: [DEALS], done: t('deals.assigned') })
  const move = useAction((stage: OpenStage, key) => moveDeal(deal, { stage }, key), { stale: [DEALS, ['customers']], done: t('form.saved') })
  const settle = () => setAsking(null)
  const open = isOpen(deal.stage)
  return (
    <>
      {!open && <Alert type={deal.stage === 'won' ? 'success' : 'info'} showIcon title={t('deals.closed_hint')} action={may('deal:reopen') && <Button size="small" onClick={() => setAsking('reopen')}>{t('deals.reopen')}</Button>} />}
      {may('deal:write') && (
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
          {open && <Button type="primary" onClick={() => setAsking('won')}>{t('deals.win')}</Button>}
          {open && <Button danger onClick={() => setAsking('lost')}>{t('deals.lose')}</Button>}
          <Button onClick={onEdit}>{t('common.edit')}</Button>
          {open && <Select<OpenStage> style={{ width: 140 }} value={deal.stage as OpenStage} aria-label={t('deals.move')} loading={move.isPending} onChange={(stage) => move.mutate(stage)}
            options={OPEN_STAGES.map((value) => ({ value, label: t(`deal_stage.${value}`) }))} />}
          <Select<string | null> style={{ width: 140 }} showSearch={{ optionFilterProp: 'label' }} value={deal.owner_id} placeholder={t('deals.assign_to')} aria-label={t('deals.assign_to')} loading={assign.isPending} onChange={(userId) => assign.mutate(userId)}
            options={users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} />
        </div>
      )}
      {asking === 'won' && <WinDialog deal={deal} onClose={settle} />}
      {asking === 'lost' && <LossDialog deal={deal} onClose={settle} />}
      {asking === 'reopen' && <ReopenDialog deal={deal} onClose={settle} />}
    </>
  )
}
