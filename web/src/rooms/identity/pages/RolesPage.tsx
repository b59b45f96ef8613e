import { PlusOutlined } from '@ant-design/icons'
import { Button, Popconfirm, Table } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { useNarrow } from '@/shared/appearance'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { toast } from '@/shared/ui/toast'
import { isChanged } from '../parts/ResetRole'
import { RoleForm, type Opened } from '../parts/RoleForm'
import { deleteRole, FIELDS, roleName, ROLES, USUAL, usePermissions, useRoles, type Role } from '../roles'

/** 角色与权限: what each role may do, whose rows and how much of them it sees, and who has it. */
export function RolesPage() {
  const roles = useRoles()
  const permissions = usePermissions()
  const may = useMay()
  const writer = may('role:write')
  const narrow = useNarrow()
  const [opened, setOpened] = useState<Opened>(null)
  const remove = useAction((role: Role, key) => deleteRole(role.id, key), { stale: [ROLES], done: t('rights.removed') })
  const ask = (role: Role) => (role.user_count > 0 ? toast.warning(t('rights.in_use', { n: role.user_count, name: roleName(role) })) : remove.mutate(role))
  if (roles.isError) return <LoadFailed error={roles.error} onRetry={() => void roles.refetch()} />
  const every = permissions.data?.length
  const count = (role: Role) => (role.permissions.length === every ? t('rights.all') : t('rights.permissions_n', { n: role.permissions.length }))
  const veiled = (role: Role) => FIELDS.filter((name) => role.fields[name] !== USUAL[name]).map((name) => `${t(`field_kinds.${name}`)}${t('rights.colon')}${t(`sights.${role.fields[name] ?? USUAL[name]}`)}`)
  const actions = (role: Role) => (
    <>
      <Button type="link" size="small" onClick={() => setOpened({ role })}>{t(writer ? 'common.edit' : 'common.open')}</Button>
      {writer && <Button type="link" size="small" onClick={() => setOpened({ copy: role })}>{t('rights.duplicate')}</Button>}
      {writer && !role.is_system && (
        <Popconfirm title={t('rights.remove_ask', { name: roleName(role) })} description={t('rights.remove_text')} okText={t('rights.remove')} onConfirm={() => ask(role)}>
          <Button type="link" size="small" danger>{t('rights.remove')}</Button>
        </Popconfirm>
      )}
    </>
  )
  return (
    <PageBody>
      <PageHeader title={t('menu.roles')} subtitle={t('rights.subtitle')} actions={<>{may('audit:read') && <Link to="/system/audit?resource_type=role"><Button>{t('release.trail')}</Button></Link>}{writer && <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpened('new')}>{t('rights.create')}</Button>}</>} />
      <Table<Role>
        rowKey="id"
        loading={roles.isPending}
        pagination={false}
        scroll={narrow ? undefined : { x: 900 }}
        dataSource={roles.data ?? []}
        locale={{ emptyText: <EmptyState title={t('rights.empty')} /> }}
        columns={[
          { title: t('rights.role'), render: (_, role) => <div><strong>{roleName(role)}</strong>{role.description && <div className="faint">{role.description}</div>}{narrow && <div className="faint">{t(`scopes.${role.row_scope}`)} · {count(role)} · {t('rights.people_n', { n: role.user_count })}</div>}</div> },
          { title: t('rights.kind'), width: narrow ? 96 : 110, render: (_, role) => <Kind role={role} /> },
          ...(narrow ? [] : [
            { title: t('rights.scope'), width: 110, render: (_: unknown, role: Role) => <span title={t(`scopes.${role.row_scope}_text`)}>{t(`scopes.${role.row_scope}`)}</span> },
            { title: t('rights.permissions'), width: 90, render: (_: unknown, role: Role) => count(role) },
            { title: t('rights.fields'), width: 190, render: (_: unknown, role: Role) => veiled(role).join('，') || <span className="faint">{t('rights.all_usual')}</span> },
            { title: t('rights.people'), width: 90, render: (_: unknown, role: Role) => (role.user_count ? <Link to={`/system/users?role=${role.code}`} aria-label={`${roleName(role)} ${t('rights.who')}`}>{t('rights.people_n', { n: role.user_count })}</Link> : <span className="faint">{t('rights.nobody')}</span>) },
          ]),
          { title: <span className="hidden-text">{t('rights.more')}</span>, width: narrow ? 92 : 210, render: (_, role) => actions(role) },
        ]}
      />
      <RoleForm opened={opened} onClose={() => setOpened(null)} />
    </PageBody>
  )
}

function Kind({ role }: { role: Role }) {
  if (!role.is_system) return <StatusTag group="rights" value="own" tone="violet" />
  return isChanged(role) ? <StatusTag group="rights" value="changed" tone="amber" /> : <StatusTag group="rights" value="standard" tone="blue" />
}
