import { useQueryClient } from '@tanstack/react-query'
import { Alert, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import { explain, Problem } from '@/api/problem'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { ME, useMay, useSession } from '@/shared/session'
import { createRole, FIELDS, patchRole, readRole, ROLES, roleName, SCOPES, USUAL, usePermissions, type FieldName, type Role, type Scope, type Sight } from '../roles'
import { PermissionMatrix } from './PermissionMatrix'
import { ResetRole } from './ResetRole'
import { SightFields } from './SightFields'
import styles from './roles.module.css'

interface Values { name: string; code: string; description: string; row_scope: Scope; fields: Record<FieldName, Sight>; permissions: string[] }
/** What is open: a role, a new one, or a new one that begins as a copy of another. */
export type Opened = { role: Role } | { copy: Role } | 'new' | null

const wideOnly = /^(user|role|team|site|application|config|flag|webhook|org|key):write$|^application:review$/
const fresh: Values = { name: '', code: '', description: '', row_scope: 'site', fields: USUAL, permissions: [] }
const valuesOf = (role: Role): Values => ({
  name: roleName(role), code: role.code, description: role.description ?? '', row_scope: role.row_scope, fields: { ...USUAL, ...role.fields }, permissions: role.permissions,
})
const unusual = (fields: Values['fields']) => Object.fromEntries(FIELDS.filter((name) => fields[name] !== USUAL[name]).map((name) => [name, fields[name]]))
const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right)

export function RoleForm({ opened, onClose }: { opened: Opened; onClose: () => void }) {
  const queries = useQueryClient()
  const may = useMay()
  const me = useSession()
  const [latest, setLatest] = useState<Role | null>(null)
  const permissions = usePermissions()
  const titles = (codes: string[]) => codes.map((code) => permissions.data?.find((one) => one.code === code)?.title ?? code).join('、')
  const existing = opened && opened !== 'new' && 'role' in opened ? opened.role : null
  const copied = opened && opened !== 'new' && 'copy' in opened ? opened.copy : null
  const writer = may('role:write')
  const isOwner = existing?.code === 'owner'
  const fixed = !writer || isOwner
  const initial = existing ? valuesOf(existing) : copied ? { ...valuesOf(copied), name: t('rights.copy_of', { name: roleName(copied) }), code: '' } : fresh
  const held = (scope: Scope) => SCOPES.indexOf(scope) <= SCOPES.indexOf(me.row_scope)
  const close = () => {
    setLatest(null)
    onClose()
  }
  async function save(values: Values, key: string) {
    const fields = unusual(values.fields)
    if (existing) {
      // Only what was changed is sent: a default role stays one, and a name stays in its own language.
      const body = {
        ...(values.name === initial.name ? {} : { name: values.name }),
        ...(values.description === initial.description ? {} : { description: values.description || null }),
        ...(values.row_scope === initial.row_scope ? {} : { row_scope: values.row_scope }),
        ...(same(fields, unusual(initial.fields)) ? {} : { fields }),
        ...(same([...values.permissions].sort(), [...initial.permissions].sort()) ? {} : { permissions: values.permissions }),
      }
      await patchRole(latest ?? existing, body, key)
    } else await createRole({ ...values, description: values.description || null, fields }, key)
    for (const queryKey of [ROLES, ['users'], [...ME]]) void queries.invalidateQueries({ queryKey })
  }
  function beyond(problem: Problem) {
    const { beyond: codes, row_scope: scope, fields } = problem.body.params ?? {}
    if (problem.code !== 'role.beyond') return null
    const said = [Array.isArray(codes) && titles(codes as string[]), scope && t('rights.beyond_scope', { scope: t(`scopes.${scope as Scope}`) }), Array.isArray(fields) && fields.map((name) => t(`field_kinds.${name as FieldName}`)).join('、')].filter(Boolean)
    return <Alert type="error" showIcon title={explain(problem)} description={said.length ? t('rights.beyond') + said.join('；') : undefined} />
  }
  function say(field: string, value: unknown) {
    if (field === 'permissions') return t('rights.permissions_n', { n: (value as string[]).length })
    if (field === 'row_scope') return t(`scopes.${value as Scope}`)
    if (field === 'fields') return FIELDS.map((name) => `${t(`field_kinds.${name}`)} ${t(`sights.${(value as Values['fields'])[name]}`)}`).join('，')
    return String(value ?? '') || '—'
  }
  return (
    <FormDrawer<Values>
      title={existing ? `${t(writer ? 'rights.edit' : 'rights.look')} · ${roleName(existing)}` : t('rights.create')}
      size={880} open={opened !== null} onClose={close} initial={initial} save={save} locked={!writer} say={say} onProblem={beyond}
      fieldNames={{ name: t('rights.name'), description: t('rights.about'), row_scope: t('rights.scope'), fields: t('rights.fields'), permissions: t('rights.permissions') }}
      reread={existing ? async () => {
        const now = await readRole(existing.id)
        setLatest(now)
        return valuesOf(now)
      } : undefined}
      footerExtra={existing && writer && !isOwner && existing.is_system && <ResetRole role={existing} onDone={close} />}
    >
      {(isOwner || !writer) && <Alert type="info" showIcon style={{ marginBottom: 16 }} title={t(isOwner ? 'rights.owner_fixed' : 'rights.look_only')} />}
      <Form.Item name="name" label={t('rights.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={100} autoFocus={writer} /></Form.Item>
      <Form.Item name="code" label={t('rights.code')} extra={existing ? undefined : t('rights.code_hint')} rules={[{ required: true, pattern: /^[a-z][a-z0-9_]{1,49}$/, message: t('form.code') }]}><Input disabled={!!existing} maxLength={50} autoComplete="off" /></Form.Item>
      <Form.Item name="description" label={t('rights.about')}><Input maxLength={500} /></Form.Item>
      <Form.Item name="row_scope" label={t('rights.scope')} required>
        <Radio.Group vertical disabled={fixed} options={SCOPES.map((value) => ({
          value, disabled: !held(value), label: <span className={styles.choice}>{t(`scopes.${value}`)}<span className="faint"> · {t(`scopes.${value}_text`)}</span></span>,
        }))} />
      </Form.Item>
      <Form.Item noStyle dependencies={['row_scope', 'permissions']}>
        {({ getFieldsValue }) => {
          const { row_scope, permissions: codes } = getFieldsValue(['row_scope', 'permissions']) as Partial<Values>
          return row_scope !== 'org' && codes?.some((code) => wideOnly.test(code)) ? <Alert type="warning" showIcon style={{ marginBottom: 16 }} title={t('rights.narrow')} /> : null
        }}
      </Form.Item>
      <Form.Item name="fields" label={t('rights.fields')} required extra={t('sight_notes.revealed')}><SightFields held={me.fields} locked={fixed} /></Form.Item>
      <Form.Item name="permissions" label={t('rights.permissions')} required extra={existing && writer ? t('rights.felt') : undefined}><PermissionMatrix may={may} locked={fixed} /></Form.Item>
    </FormDrawer>
  )
}
