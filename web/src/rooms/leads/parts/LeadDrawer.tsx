import { Alert, Button, Drawer, Popconfirm, Select, Skeleton } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { ScoreBadge } from '@/shared/score/ScoreBadge'
import { Card, Facts } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { GiveBackButton } from '@/shared/pools/GiveBackButton'
import { RevealPhone } from '@/shared/ui/RevealPhone'
import { StatusTag } from '@/shared/ui/StatusTag'
import { leadMoves, leadTone } from '../labels'
import { assignLead, convertLead, LEADS, patchLead, revealLead, useLead, type Lead } from '../queries'
import { LeadHistory } from './LeadHistory'
import { LeadForm } from './LeadForm'
import { LoseDialog } from './LoseDialog'

export function LeadDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const lead = useLead(id)
  const [editing, setEditing] = useState(false)
  return (
    <>
      <Drawer title={lead.data?.contact_name ?? t('leads.one')} open={!!id} onClose={onClose} size={560} styles={{ wrapper: { maxWidth: '100vw' } }}
        extra={lead.data && <StatusTag group="lead_status" value={lead.data.status} tone={leadTone[lead.data.status]} />}>
        {lead.isPending && id && <Skeleton active />}
        {lead.isError && <LoadFailed error={lead.error} onRetry={() => void lead.refetch()} />}
        {lead.data && <Content key={lead.data.id} lead={lead.data} onEdit={() => setEditing(true)} onClose={onClose} />}
      </Drawer>
      <LeadForm lead={lead.data ?? null} open={editing && !!lead.data} onClose={() => setEditing(false)} />
    </>
  )
}

function Content({ lead, onEdit, onClose }: { lead: Lead; onEdit: () => void; onClose: () => void }) {
  const may = useMay()
  const zone = useZone()
  const writer = may('lead:write')
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      {lead.customer_id && (
        <Alert type="success" showIcon title={t('leads.converted')} action={<span style={{ display: 'flex', gap: 12 }}>{may('deal:write') && <Link to={`/deals?deal=new&customer_id=${lead.customer_id}&lead_id=${lead.id}`}>+ {t('menu.deals')}</Link>}<Link to={`/customers/${lead.customer_id}`}>{t('leads.open_customer')}</Link></span>} />
      )}
      {writer && lead.status !== 'converted' && <Verbs lead={lead} onEdit={onEdit} onClose={onClose} />}
      <Card title={t('leads.facts')}>
        <Facts rows={[
          [t('leads.contact_phone'), lead.contact_phone_masked && <RevealPhone key="phone" masked={lead.contact_phone_masked} reveal={(reason, key) => revealLead(lead.id, reason, key)} />],
          [t('leads.contact_wechat'), lead.contact_wechat],
          [t('leads.contact_email'), lead.contact_email],
          [t('leads.company_name'), lead.company_name],
          [t('leads.region'), [lead.province, lead.city].filter(Boolean).join(' ')],
          [t('leads.source_platform'), lead.source_platform && tOr(`platforms.${lead.source_platform}`, lead.source_platform)],
          [t('leads.source_detail'), lead.source_detail],
          [t('leads.score'), <ScoreBadge key="score" of="lead" id={lead.id} score={lead.score} writer={writer} />],
          [t('leads.lost_reason'), lead.lost_reason],
          [t('leads.created_at'), dateTimeText(lead.created_at, zone)],
        ]} />
      </Card>
      <LeadHistory id={lead.id} editable={writer} />
    </div>
  )
}

function Verbs({ lead, onEdit, onClose }: { lead: Lead; onEdit: () => void; onClose: () => void }) {
  const may = useMay()
  const users = useUsers()
  const [losing, setLosing] = useState(false)
  const assign = useAction((userId: string, key) => assignLead(lead.id, userId, key), { stale: [LEADS], done: t('leads.assigned') })
  const move = useAction((status: 'contacted' | 'qualified', key) => patchLead(lead.id, { status }, key), { stale: [LEADS], done: t('form.saved') })
  const convert = useAction((_: void, key) => convertLead(lead.id, key), { stale: [LEADS, ['customers']], done: t('leads.converted') })
  return (
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
      {lead.status !== 'lost' && may('lead:convert') && (
        <Popconfirm title={t('leads.convert_ask')} description={t('leads.convert_text')} onConfirm={() => convert.mutate()} okText={t('leads.convert')}>
          <Button type="primary" loading={convert.isPending}>{t('leads.convert')}</Button>
        </Popconfirm>
      )}
      <Button onClick={onEdit}>{t('common.edit')}</Button>
      <Select style={{ width: 140 }} showSearch={{ optionFilterProp: 'label' }} value={lead.assigned_to} placeholder={t('leads.assign_to')} aria-label={t('leads.assign_to')} loading={assign.isPending}
        onChange={(userId: string) => assign.mutate(userId)}
        options={users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} />
      <Select style={{ width: 130 }} value={null} placeholder={t('leads.move_to')} aria-label={t('leads.move_to')} loading={move.isPending}
        onChange={(status: string | null) => {
          if (status === 'lost') setLosing(true)
          else if (status) move.mutate(status as 'contacted' | 'qualified')
        }}
        options={(leadMoves[lead.status] ?? []).map((value) => ({ value, label: tOr(`lead_status.${value}`, value) }))} />
      {lead.status !== 'lost' && <GiveBackButton of="lead" id={lead.id} keeper={lead.assigned_to} pool={lead.pool_id} onDone={onClose} />}
      <LoseDialog id={lead.id} open={losing} onClose={() => setLosing(false)} />
    </div>
  )
}
