import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Popconfirm, Select, Table } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { useNarrow } from '@/shared/appearance'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useAction } from '@/shared/form/useAction'
import { useUsers } from '@/shared/pickers/people'
import { useMay, useSession } from '@/shared/session'
import { PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { createTeam, deleteTeam, patchTeam, TEAMS, useTeams, type Team, type TeamFields } from '../people'

export function TeamsTab() {
  const teams = useTeams()
  const { sites } = useSession()
  const narrow = useNarrow()
  const leaderOf = (team: Team) => team.members.find((one) => one.user_id === team.leader_id)?.name ?? '—'
  const membersOf = (team: Team) => team.members.map((one) => one.name).join('、') || '—'
  const siteOf = (team: Team) => sites.find((site) => site.id === team.site_id)?.name ?? t('common.all_sites')
  const writer = useMay()('team:write')
  const [open, setOpen] = useState<Team | 'new' | null>(null)
  const remove = useAction((id: string, key) => deleteTeam(id, key), { stale: [TEAMS], done: t('people.team_removed') })
  if (teams.isError) return <LoadFailed error={teams.error} onRetry={() => void teams.refetch()} />
  return (
    <PageBody>
      <PageHeader title={t('people.teams')} subtitle={t('people.teams_subtitle')} actions={writer && <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('people.team_create')}</Button>} />
      <Table<Team>
        rowKey="id"
        loading={teams.isPending}
        pagination={false}
        scroll={narrow ? undefined : { x: 620 }}
        dataSource={teams.data ?? []}
        locale={{ emptyText: <EmptyState title={t('people.teams_empty')} hint={t('people.teams_empty_hint')} /> }}
        columns={[
          { title: t('people.team_name'), render: (_, team) => <div>{team.name}{team.description && <div className="faint">{team.description}</div>}{narrow && <div className="quiet">{t('people.leader')} {leaderOf(team)}<br />{membersOf(team)}<br />{siteOf(team)}</div>}</div> },
          ...(narrow ? [] : [
            { title: t('people.leader'), width: 120, render: (_: unknown, team: Team) => leaderOf(team) },
            { title: t('people.members'), render: (_: unknown, team: Team) => <span title={t('people.members_n', { n: team.members.length })}>{membersOf(team)}</span> },
            { title: t('people.site'), width: 130, render: (_: unknown, team: Team) => siteOf(team) },
          ]),
          {
            title: '', width: narrow ? 96 : 130,
            render: (_, team) => writer && (
              <>
                <Button type="link" size="small" onClick={() => setOpen(team)}>{t('common.edit')}</Button>
                <Popconfirm title={t('people.team_remove_ask')} onConfirm={() => remove.mutate(team.id)}><Button type="link" size="small" danger>{t('people.team_remove')}</Button></Popconfirm>
              </>
            ),
          },
        ]}
      />
      <TeamForm team={open} onClose={() => setOpen(null)} />
    </PageBody>
  )
}

function TeamForm({ team, onClose }: { team: Team | 'new' | null; onClose: () => void }) {
  const queries = useQueryClient()
  const users = useUsers(team !== null)
  const { sites } = useSession()
  const existing = team && team !== 'new' ? team : null
  const colleagues = users.data?.filter((user) => user.status === 'active').map(({ id, name }) => ({ value: id, label: name })) ?? []
  async function save({ description, site_id, leader_id, ...values }: TeamFields, key: string) {
    const body = { ...values, description: description || null, site_id: site_id ?? null, leader_id: leader_id ?? null }
    if (existing) await patchTeam(existing, body, key)
    else await createTeam(body, key)
    void queries.invalidateQueries({ queryKey: TEAMS })
  }
  return (
    <FormDrawer<TeamFields> title={existing ? t('people.team_edit') : t('people.team_create')} open={team !== null} onClose={onClose} save={save}
      initial={existing ? { name: existing.name, description: existing.description ?? '', site_id: existing.site_id, leader_id: existing.leader_id, member_ids: existing.members.map((one) => one.user_id) } : { member_ids: [] }}>
      <Form.Item name="name" label={t('people.team_name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input autoFocus maxLength={100} /></Form.Item>
      <Form.Item name="description" label={t('people.team_about')}><Input maxLength={500} /></Form.Item>
      <Form.Item name="leader_id" label={t('people.leader')}><Select allowClear showSearch={{ optionFilterProp: 'label' }} options={colleagues} /></Form.Item>
      <Form.Item name="member_ids" label={t('people.members')}><Select mode="multiple" allowClear showSearch={{ optionFilterProp: 'label' }} options={colleagues} /></Form.Item>
      <Form.Item name="site_id" label={t('people.site')}><Select allowClear placeholder={t('common.all_sites')} options={sites.map(({ id, name }) => ({ value: id, label: name }))} /></Form.Item>
    </FormDrawer>
  )
}
