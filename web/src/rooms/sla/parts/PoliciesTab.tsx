import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Popconfirm, Skeleton, Switch } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { Card, PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { deletePolicy, putPolicy, SLA, useCalendars, useChannels, usePolicies, useTags, type Policy } from '../queries'
import { fieldsOf, fitsText, hoursText, promisedText, stepped, tellsText } from '../words'
import { PolicyForm } from './PolicyForm'
import styles from './sla.module.css'

/** What is promised, in the order in which it is asked. */
export function PoliciesTab() {
  const policies = usePolicies()
  const manager = useMay()('sla:manage')
  const [open, setOpen] = useState<Policy | 'new' | null>(null)
  const found = policies.data ?? []
  const create = manager ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('sla.create')}</Button> : null
  return (
    <PageBody>
      <PageHeader title={t('sla.title')} subtitle={t('sla.subtitle')} actions={found.length > 0 && create} />
      {policies.isPending && <Skeleton active />}
      {policies.isError && <LoadFailed error={policies.error} onRetry={() => void policies.refetch()} />}
      {policies.data?.length === 0 && <EmptyState title={t('sla.empty')} hint={manager ? t('sla.empty_hint') : t('sla.looked_only')} action={create} />}
      {found.length > 0 && <Card><Lines policies={found} manager={manager} onEdit={setOpen} /></Card>}
      {open && <PolicyForm key={open === 'new' ? 'new' : open.id} policy={open === 'new' ? null : open} place={nextPlace(found)} onClose={() => setOpen(null)} />}
    </PageBody>
  )
}

const nextPlace = (policies: Policy[]) => Math.max(-1, ...policies.map((one) => one.position)) + 1

function Lines({ policies, manager, onEdit }: { policies: Policy[]; manager: boolean; onEdit: (policy: Policy) => void }) {
  const queries = useQueryClient()
  // what a colleague has saved meanwhile is refused, said, and read again
  const again = { stale: [SLA], onFailed: () => { void queries.invalidateQueries({ queryKey: SLA }); return false } }
  const change = useAction((policy: Policy, key) => putPolicy(policy, fieldsOf(policy), key), again)
  const order = useAction(async (lines: Policy[], key) => {
    for (const [position, policy] of lines.entries()) if (policy.position !== position) await putPolicy(policy, { ...fieldsOf(policy), position }, `${key}-${position}`)
  }, again)
  const remove = useAction((policy: Policy, key) => deletePolicy(policy.id, key), { ...again, done: t('sla.removed') })
  const busy = change.isPending || order.isPending
  return policies.map((policy, place) => (
    <div key={policy.id} role="group" aria-label={policy.name} className={styles.policy}>
      <Said policy={policy} n={place + 1} />
      {manager && (
        <span className={styles.verbs}>
          <Switch size="small" checked={policy.is_active} disabled={busy} aria-label={t('sla.active_named', { name: policy.name })} onChange={(is_active) => change.mutate({ ...policy, is_active })} />
          <Button type="text" size="small" icon={<ArrowUpOutlined />} disabled={busy || place === 0} aria-label={t('sla.up', { name: policy.name })} onClick={() => order.mutate(stepped(policies, place, -1))} />
          <Button type="text" size="small" icon={<ArrowDownOutlined />} disabled={busy || place === policies.length - 1} aria-label={t('sla.down', { name: policy.name })} onClick={() => order.mutate(stepped(policies, place, 1))} />
          <Button type="text" size="small" icon={<EditOutlined />} aria-label={t('sla.edit_named', { name: policy.name })} onClick={() => onEdit(policy)} />
          <Popconfirm title={t('sla.remove_ask', { name: policy.name })} description={t('sla.remove_text')} okText={t('common.remove')} okButtonProps={{ danger: true }} onConfirm={() => remove.mutate(policy)}>
            <Button type="text" size="small" icon={<DeleteOutlined />} loading={remove.isPending && remove.variables.id === policy.id} aria-label={t('sla.remove_named', { name: policy.name })} />
          </Popconfirm>
        </span>
      )}
    </div>
  ))
}

function Said({ policy, n }: { policy: Policy; n: number }) {
  const may = useMay()
  const calendars = useCalendars()
  const tags = useTags(policy.tag_ids.length > 0 && may('tag:read'))
  const channels = useChannels(policy.channel_ids.length > 0 && may('channel:read'))
  return (
    <div className={styles.body}>
      <span className={styles.name}><strong>{n}. {policy.name}</strong>{!policy.is_active && <StatusTag group="switches" value="off" />}</span>
      <span>{promisedText(policy)}</span>
      <span className="quiet">{[fitsText(policy, tags.data, channels.data), hoursText(policy, calendars.data)].filter(Boolean).join(' · ')}</span>
      <span className="faint">{tellsText(policy)}</span>
    </div>
  )
}
