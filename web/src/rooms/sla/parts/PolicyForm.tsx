import { useQueryClient } from '@tanstack/react-query'
import { Checkbox, Form, Input, InputNumber, Segmented, Select, Switch } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useMay } from '@/shared/session'
import { createPolicy, putPolicy, readPolicy, SLA, useCalendars, useChannels, useTags, type Policy, type PolicyFields } from '../queries'
import { fieldsOf, METRICS, PRIORITIES, SUBJECTS, TOLD, toldText } from '../words'
import styles from './sla.module.css'

const FRESH: Partial<PolicyFields> = {
  name: '', subject: 'conversation', is_active: true, priorities: [], tag_ids: [], channel_ids: [], calendar_id: null, first_response_minutes: 5, next_response_minutes: null, resolve_minutes: null,
  pause_when_snoozed: true, warn_percent: 75, tell_on_warning: ['agent'], tell_on_breach: ['agent', 'leader'],
}
const LONGEST = 525_600

interface Props { policy: Policy | null; place: number; onClose: () => void }

export function PolicyForm({ policy: now, place, onClose }: Props) {
  const [policy] = useState(now) // as it was opened: the list behind is read anew
  const [latest, setLatest] = useState(now)
  const queries = useQueryClient()
  const may = useMay()
  const calendars = useCalendars()
  const tags = useTags(may('tag:read'))
  const channels = useChannels(may('channel:read'))
  const listed = { tag_ids: tags.data, channel_ids: channels.data, calendar_id: calendars.data }
  const [subject, setSubject] = useState(policy?.subject ?? 'conversation')
  async function save(values: PolicyFields, key: string) {
    const body = { ...values, ...(values.subject === 'ticket' ? { next_response_minutes: null } : {}), calendar_id: values.calendar_id ?? null, position: latest?.position ?? place }
    if (latest) await putPolicy(latest, body, key)
    else await createPolicy(body, key)
    void queries.invalidateQueries({ queryKey: SLA })
  }
  const options = (all: { id: string; name: string }[] | undefined) => all?.map(({ id, name }) => ({ value: id, label: name })) ?? []
  return (
    <FormDrawer<PolicyFields> title={policy ? t('sla.edit') : t('sla.create')} open onClose={onClose} size={560} initial={policy ? fieldsOf(policy) : FRESH} save={save}
      reread={policy ? async () => {
        const newest = await readPolicy(policy.id)
        setLatest(newest)
        return fieldsOf(newest)
      } : undefined}
      fieldNames={names()} say={(field, value) => said(listed, field, value)}>
      <Form.Item name="name" label={t('sla.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={100} placeholder={t('sla.name_hint')} autoFocus /></Form.Item>
      <Form.Item name="is_active" label={t('sla.active')} layout="horizontal" valuePropName="checked" extra={policy && t('sla.counts_from_now')}><Switch /></Form.Item>
      <Form.Item name="subject" label={t('sla.subject')}><Segmented onChange={setSubject} options={SUBJECTS.map((value) => ({ value, label: t(`sla_subjects.${value}`) }))} /></Form.Item>
      <h3 className={styles.section}>{t('sla.promised')}</h3>
      <p className="quiet">{t('sla.promised_hint')}</p>
      <div className={styles.numbers}>
        {METRICS.map((metric, n) => (
          <Form.Item key={metric} name={`${metric}_minutes`} hidden={metric === 'next_response' && subject === 'ticket'} label={t(`sla_metrics.${metric}`)} {...(n === 0 ? { dependencies: ['next_response_minutes', 'resolve_minutes'], rules: [something] } : {})}>
            <InputNumber min={1} max={LONGEST} precision={0} placeholder="—" suffix={t('sla.unit')} style={{ width: '100%' }} />
          </Form.Item>
        ))}
      </div>
      <Form.Item name="calendar_id" label={t('sla.calendar')}><Select allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={t('sla.calendar_default')} options={options(calendars.data)} /></Form.Item>
      <h3 className={styles.section}>{t('sla.conditions')}</h3>
      <p className="quiet">{t('sla.conditions_hint')}</p>
      <Form.Item name="priorities" label={t('sla.priorities')}><Select mode="multiple" placeholder={t('sla.any')} options={PRIORITIES.map((value) => ({ value, label: t(`sla_priorities.${value}`) }))} /></Form.Item>
      <Form.Item name="tag_ids" label={t('sla.tags')}><Select mode="multiple" optionFilterProp="label" placeholder={t('sla.any')} options={options(tags.data)} /></Form.Item>
      <Form.Item name="channel_ids" label={t('sla.channels')}><Select mode="multiple" optionFilterProp="label" placeholder={t('sla.any')} options={options(channels.data)} /></Form.Item>
      <Form.Item name="pause_when_snoozed" label={t('sla.pause_when_snoozed')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>
      <Form.Item name="warn_percent" label={t('sla.warn_percent')} rules={[{ required: true, message: t('form.needed') }]}><InputNumber min={10} max={95} precision={0} /></Form.Item>
      <Form.Item name="tell_on_warning" label={t('sla.tell_on_warning')}><Checkbox.Group options={told()} /></Form.Item>
      <Form.Item name="tell_on_breach" label={t('sla.tell_on_breach')} extra={t('sla.nobody_in_charge')}><Checkbox.Group options={told()} /></Form.Item>
    </FormDrawer>
  )
}

const told = () => TOLD.map((value) => ({ value, label: t(`sla_told.${value}`) }))

/** A promise of nothing is none. */
const something = ({ getFieldValue }: { getFieldValue: (name: string) => unknown }) => ({
  validator: () => (METRICS.some((metric) => typeof getFieldValue(`${metric}_minutes`) === 'number') ? Promise.resolve() : Promise.reject(new Error(t('sla.at_least_one')))),
})

const names = (): Partial<Record<keyof PolicyFields, string>> => ({
  name: t('sla.name'), subject: t('sla.subject'), is_active: t('sla.active'), position: t('sla.position'), priorities: t('sla.priorities'), tag_ids: t('sla.tags'), channel_ids: t('sla.channels'), calendar_id: t('sla.calendar'),
  first_response_minutes: t('sla_metrics.first_response'), next_response_minutes: t('sla_metrics.next_response'), resolve_minutes: t('sla_metrics.resolve'),
  pause_when_snoozed: t('sla.pause_when_snoozed'), warn_percent: t('sla.warn_percent'), tell_on_warning: t('sla.tell_on_warning'), tell_on_breach: t('sla.tell_on_breach'),
})

function said(listed: Record<string, { id: string; name: string }[] | undefined>, field: string, value: unknown): string {
  const named = (id: unknown) => listed[field]?.find((one) => one.id === id)?.name ?? tOr(`${field === 'subject' ? 'sla_subjects' : 'sla_priorities'}.${String(id)}`, String(id))
  if (typeof value === 'boolean') return t(value ? 'switches.on' : 'switches.off')
  if (Array.isArray(value)) return (field.startsWith('tell_') ? toldText(value as string[]) : value.map(named).join('、')) || '—'
  return value === null || value === undefined || value === '' ? '—' : named(value)
}
