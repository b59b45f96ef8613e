import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Form, Input, Select } from 'antd'
import { t } from '@/i18n'
import { useUsers } from '@/shared/pickers/people'
import { PRIORITIES, STATUSES } from '../labels'
import { PLACEHOLDERS, useMacros } from '../macros'
import { KINDS, TOLD, useTeams, type RuleAction } from '../rules'

const MOST = 10
const need = () => ({ required: true, message: t('form.needed') })
const named = (list: { id: string; name: string }[] | undefined) => list?.map(({ id, name }) => ({ value: id, label: name })) ?? []
const label = (kind: RuleAction['kind']) => (kind === 'team' || kind === 'tell' || kind === 'macro' ? t(`ticket_rules.kind_${kind}`) : t(`macro_kinds.${kind}`))

/** What a rule does, from top to bottom. */
export function Deeds() {
  return (
    <Form.List name="actions">
      {(fields, { add, remove }) => (
        <>
          <p className="quiet">{t('ticket_rules.deeds_hint', { names: PLACEHOLDERS.map((name) => `{{${name}}}`).join(' ') })}</p>
          {fields.map(({ key, name }, place) => (
            <div key={key} role="group" aria-label={t('macros.action_n', { n: place + 1 })} style={{ display: 'grid', gridTemplateColumns: '130px 1fr auto', gap: 8, alignItems: 'start' }}>
              <Form.Item name={[name, 'kind']}><Select aria-label={t('macros.what')} options={KINDS.map((value) => ({ value, label: label(value) }))} /></Form.Item>
              <Form.Item noStyle shouldUpdate>{({ getFieldValue }) => <Deed kind={getFieldValue(['actions', name, 'kind']) as RuleAction['kind']} name={name} />}</Form.Item>
              <Button type="text" icon={<DeleteOutlined />} disabled={fields.length === 1} aria-label={t('macros.remove_n', { n: place + 1 })} onClick={() => remove(name)} />
            </div>
          ))}
          {fields.length < MOST && <Button icon={<PlusOutlined />} onClick={() => add({ kind: 'priority', priority: 'high' })}>{t('macros.add')}</Button>}
        </>
      )}
    </Form.List>
  )
}

function Deed({ kind, name }: { kind: RuleAction['kind']; name: number }) {
  switch (kind) {
    case 'status': return (
      <div>
        <Form.Item name={[name, 'status']} initialValue="in_progress"><Select aria-label={t('tickets.status')} options={STATUSES.filter((one) => one !== 'pending').map((value) => ({ value, label: t(`ticket_status.${value}`) }))} /></Form.Item>
        <Form.Item name={[name, 'reason']}><Input aria-label={t('tickets.reason')} placeholder={t('ticket_rules.reason_hint')} maxLength={255} /></Form.Item>
      </div>
    )
    case 'priority': return <Form.Item name={[name, 'priority']} initialValue="high"><Select aria-label={t('tickets.priority')} options={PRIORITIES.map((value) => ({ value, label: t(`ticket_priorities.${value}`) }))} /></Form.Item>
    case 'tag': return <Form.Item name={[name, 'tag']} rules={[{ ...need(), whitespace: true }]}><Input aria-label={t('tickets.tags')} maxLength={50} /></Form.Item>
    case 'comment': return <Form.Item name={[name, 'content']} rules={[{ ...need(), whitespace: true }]}><Input.TextArea aria-label={t('tickets.say')} rows={3} maxLength={10_000} /></Form.Item>
    case 'assign': return <Person name={name} />
    case 'team': return <Team name={name} />
    case 'tell': return <Tell name={name} />
    case 'macro': return <Macro name={name} />
  }
}

function Person({ name }: { name: number }) {
  const users = useUsers()
  return <Form.Item name={[name, 'user_id']} rules={[need()]}><Select aria-label={t('tickets.agent')} placeholder={t('tickets.agent')} showSearch={{ optionFilterProp: 'label' }} options={named(users.data)} /></Form.Item>
}

function Team({ name }: { name: number }) {
  const teams = useTeams()
  return <Form.Item name={[name, 'team_id']} rules={[need()]} extra={t('ticket_rules.team_hint')}><Select aria-label={t('ticket_rules.team')} placeholder={t('ticket_rules.team')} showSearch={{ optionFilterProp: 'label' }} options={named(teams.data)} /></Form.Item>
}

function Tell({ name }: { name: number }) {
  const users = useUsers()
  return (
    <div>
      <Form.Item name={[name, 'whom']} initialValue={['agent']}><Select mode="multiple" aria-label={t('ticket_rules.whom')} placeholder={t('ticket_rules.whom')} options={TOLD.map((value) => ({ value, label: t(`ticket_told.${value}`) }))} /></Form.Item>
      <Form.Item name={[name, 'user_ids']}><Select mode="multiple" aria-label={t('ticket_rules.also')} placeholder={t('ticket_rules.also')} optionFilterProp="label" maxCount={20} options={named(users.data)} /></Form.Item>
    </div>
  )
}

function Macro({ name }: { name: number }) {
  const macros = useMacros()
  return <Form.Item name={[name, 'macro_id']} rules={[need()]} extra={t('ticket_rules.macro_hint')}><Select aria-label={t('ticket_rules.kind_macro')} placeholder={t('ticket_rules.kind_macro')} showSearch={{ optionFilterProp: 'label' }} options={named(macros.data?.filter((one) => one.is_shared))} /></Form.Item>
}
