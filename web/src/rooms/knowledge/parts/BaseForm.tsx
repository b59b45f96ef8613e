import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { refreshLists } from '@/shared/list/useKeyset'
import { useSession } from '@/shared/session'
import { createBase, KNOWLEDGE, patchBase, readBase, type Base, type BaseFields } from '../queries'
import { useTeams } from '../teams'

const ROLES = ['manager', 'team_lead', 'agent', 'sales', 'employee', 'coach', 'trainer', 'analyst', 'readonly']
const fieldsOf = ({ name, description, site_id, team_id, roles }: Base): BaseFields => ({ name, description: description ?? '', site_id, team_id, roles })

export function BaseForm({ base, onClose }: { base: Base | null; onClose: () => void }) {
  const [opened] = useState(base)
  const [latest, setLatest] = useState(base)
  const queries = useQueryClient()
  const { sites } = useSession()
  const teams = useTeams()
  async function save(values: BaseFields, key: string) {
    const body = { ...values, description: values.description?.trim() || null, site_id: values.site_id ?? null, team_id: values.team_id ?? null }
    if (latest) await patchBase(latest, body, key)
    else await createBase(body, key)
    refreshLists(queries, KNOWLEDGE)
  }
  const reread = opened ? async () => {
    const newest = await readBase(opened.id)
    setLatest(newest)
    return fieldsOf(newest)
  } : undefined
  return (
    <FormDrawer<BaseFields> title={t(opened ? 'knowledge_bases.edit' : 'knowledge_bases.create')} open onClose={onClose} initial={opened ? fieldsOf(opened) : { roles: [] }} save={save} reread={reread}
      fieldNames={{ name: t('knowledge_bases.name'), description: t('knowledge_bases.description'), site_id: t('knowledge_bases.site'), team_id: t('knowledge_bases.team'), roles: t('knowledge_bases.roles') }}>
      <Form.Item name="name" label={t('knowledge_bases.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={200} autoFocus /></Form.Item>
      <Form.Item name="description" label={t('knowledge_bases.description')}><Input.TextArea maxLength={1000} autoSize={{ minRows: 2, maxRows: 6 }} /></Form.Item>
      <Form.Item name="team_id" label={t('knowledge_bases.team')} extra={t('knowledge_bases.or_hint')}><Select allowClear placeholder={t('knowledge_bases.everybody')} options={teams.data?.map(({ id, name }) => ({ value: id, label: name }))} /></Form.Item>
      <Form.Item name="roles" label={t('knowledge_bases.roles')}><Select mode="multiple" placeholder={t('knowledge_bases.everybody')} options={ROLES.map((value) => ({ value, label: tOr(`roles.${value}`, value) }))} /></Form.Item>
      <Form.Item name="site_id" label={t('knowledge_bases.site')}><Select allowClear placeholder={t('common.all_sites')} options={sites.map(({ id, name }) => ({ value: id, label: name }))} /></Form.Item>
    </FormDrawer>
  )
}
