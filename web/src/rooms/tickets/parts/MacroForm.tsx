import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Select, Switch } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useUsers } from '@/shared/pickers/people'
import { useMay } from '@/shared/session'
import { PRIORITIES, STATUSES } from '../labels'
import { actionText, createMacro, KINDS, MACROS, PLACEHOLDERS, putMacro, readMacro, type Action, type Macro, type MacroFields } from '../macros'

const MOST = 10
const FRESH: Partial<MacroFields> = { name: '', is_shared: false, actions: [{ kind: 'comment', comment_type: 'internal', content: '' }] }
const fieldsOf = ({ name, is_shared, actions }: Macro): MacroFields => ({ name, is_shared, actions })
const need = () => ({ required: true, whitespace: true, message: t('form.needed') })

export function MacroForm({ macro: now, onClose }: { macro: Macro | null; onClose: () => void }) {
  const [macro, setMacro] = useState(now)
  const queries = useQueryClient()
  const users = useUsers()
  const manager = useMay()('ticket:manage')
  async function save({ actions, ...values }: MacroFields, key: string) {
    const body = { ...values, is_shared: values.is_shared ?? false, actions: actions.map(plain) }
    if (macro) await putMacro(macro, body, key)
    else await createMacro(body, key)
    void queries.invalidateQueries({ queryKey: MACROS })
  }
  const names = (id: string) => users.data?.find((user) => user.id === id)?.name ?? '…'
  return (
    <FormDrawer<MacroFields> title={t(now ? 'macros.edit' : 'macros.create')} open onClose={onClose} size={560} initial={now ? fieldsOf(now) : FRESH} save={save} fieldNames={{ name: t('macros.name'), is_shared: t('macros.shared'), actions: t('macros.actions') }}
      say={(_, value) => (Array.isArray(value) ? (value as Action[]).map((one) => actionText(one, names)).join('；') : typeof value === 'boolean' ? t(value ? 'switches.on' : 'switches.off') : String(value))}
      reread={now ? async () => {
        const newest = await readMacro(now.id)
        setMacro(newest)
        return fieldsOf(newest)
      } : undefined}>
      <Form.Item name="name" label={t('macros.name')} rules={[need()]}><Input maxLength={60} placeholder={t('macros.name_hint')} autoFocus /></Form.Item>
      {manager && <Form.Item name="is_shared" label={t('macros.shared')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>}
      <h3>{t('macros.actions')}</h3>
      <p className="quiet">{t('macros.actions_hint', { names: PLACEHOLDERS.map((name) => `{{${name}}}`).join(' ') })}</p>
      <Form.List name="actions">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }, place) => (
              <div key={key} role="group" aria-label={t('macros.action_n', { n: place + 1 })} style={{ display: 'grid', gridTemplateColumns: '120px 1fr auto', gap: 8, alignItems: 'start' }}>
                <Form.Item name={[name, 'kind']}><Select aria-label={t('macros.what')} options={KINDS.map((value) => ({ value, label: t(`macro_kinds.${value}`) }))} /></Form.Item>
                <Form.Item noStyle shouldUpdate>{({ getFieldValue }) => <Value kind={getFieldValue(['actions', name, 'kind']) as Action['kind']} name={name} />}</Form.Item>
                <Button type="text" icon={<DeleteOutlined />} disabled={fields.length === 1} aria-label={t('macros.remove_n', { n: place + 1 })} onClick={() => remove(name)} />
              </div>
            ))}
            {fields.length < MOST && <Button icon={<PlusOutlined />} onClick={() => add({ kind: 'status', status: 'in_progress' })}>{t('macros.add')}</Button>}
          </>
        )}
      </Form.List>
    </FormDrawer>
  )
}

/** What is set, or said, by an action of a kind. */
function Value({ kind, name }: { kind: Action['kind']; name: number }) {
  const users = useUsers(kind === 'assign')
  if (kind === 'status') return (
    <div>
      <Form.Item name={[name, 'status']} initialValue="in_progress"><Select aria-label={t('tickets.status')} options={STATUSES.filter((one) => one !== 'pending').map((value) => ({ value, label: t(`ticket_status.${value}`) }))} /></Form.Item>
      <Form.Item name={[name, 'reason']}><Input aria-label={t('tickets.reason')} placeholder={t('tickets.reason')} maxLength={255} /></Form.Item>
    </div>
  )
  if (kind === 'priority') return <Form.Item name={[name, 'priority']} initialValue="high"><Select aria-label={t('tickets.priority')} options={PRIORITIES.map((value) => ({ value, label: t(`ticket_priorities.${value}`) }))} /></Form.Item>
  if (kind === 'assign') return <Form.Item name={[name, 'user_id']}><Select allowClear aria-label={t('tickets.agent')} placeholder={t('macros.myself')} showSearch={{ optionFilterProp: 'label' }} options={users.data?.map(({ id, name: label }) => ({ value: id, label })) ?? []} /></Form.Item>
  if (kind === 'tag') return <Form.Item name={[name, 'tag']} rules={[need()]}><Input aria-label={t('tickets.tags')} maxLength={50} /></Form.Item>
  return (
    <div>
      <Form.Item name={[name, 'comment_type']} initialValue="internal"><Select aria-label={t('tickets.kind')} options={(['internal', 'public'] as const).map((value) => ({ value, label: t(`tickets.${value}`) }))} /></Form.Item>
      <Form.Item name={[name, 'content']} rules={[need()]}><Input.TextArea aria-label={t('tickets.say')} rows={3} maxLength={10_000} /></Form.Item>
    </div>
  )
}

/** Of each action only what its kind has: what was filled in for another kind is left out. */
function plain(action: Action): Action {
  switch (action.kind) {
    case 'status': return { kind: 'status', status: action.status, reason: action.reason?.trim() || null }
    case 'priority': return { kind: 'priority', priority: action.priority }
    case 'assign': return { kind: 'assign', user_id: action.user_id ?? null }
    case 'tag': return { kind: 'tag', tag: action.tag }
    case 'comment': return { kind: 'comment', comment_type: action.comment_type, content: action.content }
  }
}
