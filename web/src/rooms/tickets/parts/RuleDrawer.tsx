import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, InputNumber, Segmented, Select, Switch } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useUsers } from '@/shared/pickers/people'
import { PRIORITIES, TYPES } from '../labels'
import { BASES, createRule, deedText, formOf, ON, putRule, readRule, ruleOf, RULES, UNITS, useCalendars, useTeams, type Names, type Rule, type RuleAction, type RuleForm } from '../rules'
import { Deeds } from './Deeds'
import { RuleTrial } from './RuleTrial'

const FRESH: Partial<RuleForm> = {
  name: '', is_active: true, basis: 'reply', amount: 4, unit: 'hours', working: true, calendar_id: null, statuses: ['pending', 'in_progress'], ticket_types: [], priorities: [], tags: [],
  assignee: 'any', user_id: null, team_id: null, spoke_last: null, actions: [{ kind: 'tell', whom: ['agent', 'leader'], user_ids: [] }],
}
const need = () => ({ required: true, message: t('form.needed') })
const named = (list: { id: string; name: string }[] | undefined) => list?.map(({ id, name }) => ({ value: id, label: name })) ?? []

interface Props { rule: Rule | null; place: number; names: Names; onClose: () => void }

export function RuleDrawer({ rule: now, place, names, onClose }: Props) {
  const [rule, setRule] = useState(now)
  const queries = useQueryClient()
  const position = rule?.position ?? place
  async function save(values: RuleForm, key: string) {
    const body = ruleOf(values, position)
    if (rule) await putRule(rule, body, key)
    else await createRule(body, key)
    void queries.invalidateQueries({ queryKey: RULES })
  }
  return (
    <FormDrawer<RuleForm> title={t(now ? 'ticket_rules.edit' : 'ticket_rules.create')} open onClose={onClose} size={620} initial={now ? formOf(now) : FRESH} save={save} fieldNames={labels()} say={(field, value) => sayValue(field, value, names)}
      reread={now ? async () => {
        const newest = await readRule(now.id)
        setRule(newest)
        return formOf(newest)
      } : undefined}>
      {(form) => (
        <>
          <Form.Item name="name" label={t('ticket_rules.name')} rules={[{ ...need(), whitespace: true }]}><Input maxLength={60} placeholder={t('ticket_rules.name_hint')} autoFocus /></Form.Item>
          <Form.Item name="is_active" label={t('ticket_rules.active')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>
          <When />
          <Which />
          <h3>{t('ticket_rules.deeds')}</h3>
          <Deeds />
          <RuleTrial read={() => form.validateFields().then((values) => ({ ...ruleOf(values, position), rule_id: now?.id ?? null }))} />
        </>
      )}
    </FormDrawer>
  )
}

function When() {
  const calendars = useCalendars()
  return (
    <>
      <h3>{t('ticket_rules.when')}</h3>
      <Form.Item name="basis" label={t('ticket_rules.basis')}><Select options={BASES.map((value) => ({ value, label: t(`ticket_bases.${value}`) }))} /></Form.Item>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 120px', gap: 8 }}>
        <Form.Item name="amount" label={t('ticket_rules.length')} rules={[need()]}><InputNumber min={0} max={525_600} precision={0} style={{ width: '100%' }} /></Form.Item>
        <Form.Item name="unit" label={t('ticket_rules.unit')}><Select options={UNITS.map((value) => ({ value, label: t(`ticket_units.${value}`) }))} /></Form.Item>
      </div>
      <Form.Item name="working" label={t('ticket_rules.working')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>
      <Form.Item noStyle shouldUpdate>{({ getFieldValue }) => (
        <Form.Item name="calendar_id" hidden={!getFieldValue('working')} label={t('ticket_rules.calendar')}><Select allowClear placeholder={t('ticket_rules.usual')} options={named(calendars.data)} /></Form.Item>
      )}</Form.Item>
    </>
  )
}

function Which() {
  const users = useUsers()
  const teams = useTeams()
  const any = t('ticket_rules.any')
  return (
    <>
      <h3>{t('ticket_rules.which')}</h3>
      <p className="quiet">{t('ticket_rules.which_hint')}</p>
      <Form.Item name="statuses" label={t('tickets.status')} rules={[need()]}><Select mode="multiple" options={ON.map((value) => ({ value, label: t(`ticket_status.${value}`) }))} /></Form.Item>
      <Form.Item name="ticket_types" label={t('tickets.kind')}><Select mode="multiple" placeholder={any} options={TYPES.map((value) => ({ value, label: t(`ticket_types.${value}`) }))} /></Form.Item>
      <Form.Item name="priorities" label={t('tickets.priority')}><Select mode="multiple" placeholder={any} options={PRIORITIES.map((value) => ({ value, label: t(`ticket_priorities.${value}`) }))} /></Form.Item>
      <Form.Item name="tags" label={t('tickets.tags')}><Select mode="tags" open={false} suffixIcon={null} placeholder={t('ticket_rules.tags_hint')} maxCount={20} /></Form.Item>
      <Form.Item name="assignee" label={t('tickets.agent')}><Segmented options={(['any', 'some', 'none'] as const).map((value) => ({ value, label: t(`ticket_rules.assignee_${value}`) }))} /></Form.Item>
      <Form.Item noStyle shouldUpdate>{({ getFieldValue }) => {
        const hidden = getFieldValue('assignee') === 'none'
        return (
          <div style={{ display: hidden ? 'none' : 'grid', gridTemplateColumns: '1fr 1fr', gap: 8 }}>
            <Form.Item name="user_id" label={t('ticket_rules.user')}><Select allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={any} options={named(users.data)} /></Form.Item>
            <Form.Item name="team_id" label={t('ticket_rules.team')}><Select allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={any} options={named(teams.data)} /></Form.Item>
          </div>
        )
      }}</Form.Item>
      <Form.Item name="spoke_last" label={t('ticket_rules.spoke_last')}><Select allowClear placeholder={any} options={(['customer', 'us'] as const).map((value) => ({ value, label: t(`ticket_rules.spoke_${value}`) }))} /></Form.Item>
    </>
  )
}

const labels = (): Partial<Record<keyof RuleForm, string>> => ({
  name: t('ticket_rules.name'), is_active: t('ticket_rules.active'), basis: t('ticket_rules.basis'), amount: t('ticket_rules.length'), unit: t('ticket_rules.unit'), working: t('ticket_rules.working'), calendar_id: t('ticket_rules.calendar'),
  statuses: t('tickets.status'), ticket_types: t('tickets.kind'), priorities: t('tickets.priority'), tags: t('tickets.tags'), assignee: t('tickets.agent'), user_id: t('ticket_rules.user'), team_id: t('ticket_rules.team'),
  spoke_last: t('ticket_rules.spoke_last'), actions: t('ticket_rules.deeds'),
})

/** A value of the form in words, where two people have changed it. */
function sayValue(field: string, value: unknown, names: Names): string {
  if (typeof value === 'boolean') return t(value ? 'switches.on' : 'switches.off')
  if (field === 'actions') return (value as RuleAction[]).map((one) => deedText(one, names)).join('；')
  if (value === null || value === undefined || value === '') return '—'
  if (field === 'user_id') return names.user(String(value))
  if (field === 'team_id') return names.team(String(value))
  if (field === 'calendar_id') return names.calendar(String(value))
  return Array.isArray(value) ? value.join('、') || '—' : String(value)
}
