import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input, Popconfirm, Select } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useAction } from '@/shared/form/useAction'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useSession, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { SecretOnce } from '@/shared/ui/SecretOnce'
import { StatusTag } from '@/shared/ui/StatusTag'
import { invitationTone } from '../labels'
import { INVITATIONS, invite, resend, revoke, useInvitations, useTeams, type Invitation, type InvitationFields } from '../people'
import { useRoleName } from '../roles'
import { RoleSelect } from './RoleSelect'
import { ScopeNow } from './ScopeNow'

export function InvitationsTab() {
  const query = useInvitations()
  const zone = useZone()
  const nameOf = useRoleName()
  const [open, setOpen] = useState(false)
  const [link, setLink] = useState<string | null>(null)
  const again = useAction((id: string, key) => resend(id, key), { stale: [INVITATIONS], onDone: (made) => setLink(made.link) })
  const back = useAction((id: string, key) => revoke(id, key), { stale: [INVITATIONS], done: t('people.revoked') })
  const columns: ListColumn<Invitation>[] = [
    { key: 'name', title: t('users.name'), width: 110, phone: true, ellipsis: true, render: (_, one) => one.name ?? '—' },
    { key: 'login', title: t('users.login'), width: 180, ellipsis: true, render: (_, one) => one.login ?? t('people.anybody') },
    { key: 'role', title: t('users.role'), width: 110, render: (_, one) => nameOf(one.role) },
    { key: 'status', title: t('people.status'), width: 100, phone: true, render: (_, one) => <StatusTag group="invitation_status" value={one.status} tone={invitationTone[one.status]} /> },
    { key: 'until', title: t('people.until'), width: 172, render: (_, one) => dateTimeText(one.expires_at, zone) },
    {
      key: 'actions', title: '', width: 144, phone: true,
      render: (_, one) => (
        <>
          {(one.status === 'pending' || one.status === 'expired') && <Button type="link" size="small" onClick={() => again.mutate(one.id)}>{t('people.resend')}</Button>}
          {one.status === 'pending' && <Popconfirm title={t('people.revoke_ask')} onConfirm={() => back.mutate(one.id)}><Button type="link" size="small" danger>{t('people.revoke')}</Button></Popconfirm>}
        </>
      ),
    },
  ]
  return (
    <>
      <ListPage<Invitation> name="invitations" title={t('people.invitations')} subtitle={t('people.invitations_subtitle')} columns={columns} query={query}
        actions={<Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen(true)}>{t('people.invite')}</Button>} empty={{ title: t('people.invitations_empty'), hint: t('people.invitations_empty_hint') }} />
      <InviteForm open={open} onClose={() => setOpen(false)} onMade={setLink} />
      <SecretOnce title={t('people.invited')} text={t('people.invite_link')} secrets={link === null ? null : [{ label: t('secret.link'), value: link }]} onDone={() => setLink(null)} />
    </>
  )
}

function InviteForm({ open, onClose, onMade }: { open: boolean; onClose: () => void; onMade: (link: string) => void }) {
  const queries = useQueryClient()
  const teams = useTeams()
  const { sites } = useSession()
  async function save({ name, login, team_id, ...values }: InvitationFields, key: string) {
    const made = await invite({ ...values, name: name || null, login: login || null, team_id: team_id ?? null }, key)
    void queries.invalidateQueries({ queryKey: INVITATIONS })
    onMade(made.link)
  }
  return (
    <FormDrawer<InvitationFields> title={t('people.invite')} open={open} onClose={onClose} save={save} saveLabel={t('people.invite')} savedText={t('people.invited')} initial={{ role: 'agent', site_ids: [], send_sms: false }}>
      <Form.Item name="name" label={t('users.name')}><Input autoFocus maxLength={100} /></Form.Item>
      <Form.Item name="login" label={t('people.invite_login')} extra={t('people.invite_login_hint')}><Input autoComplete="off" maxLength={255} /></Form.Item>
      <Form.Item name="role" label={t('users.role')} rules={[{ required: true, message: t('form.needed') }]}><RoleSelect /></Form.Item>
      <Form.Item name="site_ids" label={t('users.sites')} extra={t('users.sites_hint')}><Select mode="multiple" allowClear showSearch={{ optionFilterProp: 'label' }} options={sites.map(({ id, name }) => ({ value: id, label: name }))} /></Form.Item>
      <Form.Item name="team_id" label={t('people.invite_team')}><Select allowClear showSearch={{ optionFilterProp: 'label' }} options={teams.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} /></Form.Item>
      <ScopeNow />
      <Form.Item name="send_sms" valuePropName="checked"><Checkbox>{t('people.invite_sms')}</Checkbox></Form.Item>
    </FormDrawer>
  )
}
