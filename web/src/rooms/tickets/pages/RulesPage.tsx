import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Popconfirm, Skeleton, Switch } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card, PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { RuleDrawer } from '../parts/RuleDrawer'
import { useNames } from '../parts/useNames'
import { deedText, deleteRule, fieldsOf, putRule, RULES, stepped, useRules, whenText, whichText, type Names, type Rule } from '../rules'
import styles from './tickets.module.css'

/** Settings of tickets: rules that run when time has gone by. */
export function RulesPage() {
  const rules = useRules()
  const names = useNames()
  const [open, setOpen] = useState<Rule | 'new' | null>(null)
  const create = <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('ticket_rules.create')}</Button>
  const found = rules.data ?? []
  return (
    <PageBody>
      <PageHeader title={t('ticket_rules.title')} subtitle={t('ticket_rules.subtitle')} actions={found.length > 0 && create} />
      {rules.isPending && <Skeleton active />}
      {rules.isError && <LoadFailed error={rules.error} onRetry={() => void rules.refetch()} />}
      {rules.data?.length === 0 && <EmptyState title={t('ticket_rules.empty')} hint={t('ticket_rules.empty_hint')} action={create} />}
      {found.length > 0 && <Card><Lines rules={found} names={names} onEdit={setOpen} /></Card>}
      {open && <RuleDrawer key={open === 'new' ? 'new' : open.id} rule={open === 'new' ? null : open} place={Math.max(-1, ...found.map((one) => one.position)) + 1} names={names} onClose={() => setOpen(null)} />}
    </PageBody>
  )
}

function Lines({ rules, names, onEdit }: { rules: Rule[]; names: Names; onEdit: (rule: Rule) => void }) {
  const queries = useQueryClient()
  // what a colleague has saved meanwhile is refused, said, and read again
  const again = { stale: [RULES], onFailed: () => { void queries.invalidateQueries({ queryKey: RULES }); return false } }
  const change = useAction((rule: Rule, key) => putRule(rule, fieldsOf(rule), key), again)
  const order = useAction(async (lines: Rule[], key) => {
    for (const [position, rule] of lines.entries()) if (rule.position !== position) await putRule(rule, { ...fieldsOf(rule), position }, `${key}-${position}`)
  }, again)
  const remove = useAction((rule: Rule, key) => deleteRule(rule.id, key), { ...again, done: t('ticket_rules.removed') })
  const busy = change.isPending || order.isPending
  return rules.map((rule, place) => (
    <div key={rule.id} role="group" aria-label={rule.name} className={styles.line}>
      <Said rule={rule} n={place + 1} names={names} />
      <span className={styles.verbs} style={{ flex: 'none' }}>
        <Switch size="small" checked={rule.is_active} disabled={busy} aria-label={t('ticket_rules.active_named', { name: rule.name })} onChange={(is_active) => change.mutate({ ...rule, is_active })} />
        <Button type="text" size="small" icon={<ArrowUpOutlined />} disabled={busy || place === 0} aria-label={t('ticket_rules.up', { name: rule.name })} onClick={() => order.mutate(stepped(rules, place, -1))} />
        <Button type="text" size="small" icon={<ArrowDownOutlined />} disabled={busy || place === rules.length - 1} aria-label={t('ticket_rules.down', { name: rule.name })} onClick={() => order.mutate(stepped(rules, place, 1))} />
        <Button type="text" size="small" icon={<EditOutlined />} aria-label={t('ticket_rules.edit_named', { name: rule.name })} onClick={() => onEdit(rule)} />
        <Popconfirm title={t('ticket_rules.remove_ask', { name: rule.name })} description={t('ticket_rules.remove_text')} okText={t('common.remove')} okButtonProps={{ danger: true }} onConfirm={() => remove.mutate(rule)}>
          <Button type="text" size="small" icon={<DeleteOutlined />} loading={remove.isPending && remove.variables.id === rule.id} aria-label={t('ticket_rules.remove_named', { name: rule.name })} />
        </Popconfirm>
      </span>
    </div>
  ))
}

function Said({ rule, n, names }: { rule: Rule; n: number; names: Names }) {
  const zone = useZone()
  const ran = rule.last_run_at ? t('ticket_rules.ran', { n: rule.runs, time: dateTimeText(rule.last_run_at, zone) }) : t('ticket_rules.never_ran')
  return (
    <div style={{ minWidth: 0, display: 'grid', gap: 2, overflowWrap: 'anywhere' }}>
      <span><strong>{n}. {rule.name}</strong> {!rule.is_active && <StatusTag group="switches" value="off" />}</span>
      <span>{whenText(rule, names)}</span>
      <span className="quiet">{whichText(rule, names)}</span>
      <span>{t('ticket_rules.then', { deeds: rule.actions.map((one) => deedText(one, names)).join('；') })}</span>
      <span className="faint">{ran}{rule.refused > 0 && ` · ${t('ticket_rules.refused_n', { n: rule.refused })}`}</span>
    </div>
  )
}
