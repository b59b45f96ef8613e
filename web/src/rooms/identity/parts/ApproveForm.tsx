import { useQueryClient } from '@tanstack/react-query'
import { Checkbox, Form, Select } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useSession } from '@/shared/session'
import { APPLICATIONS, approve, useTeams, type Application, type ApproveFields } from '../people'
import { RoleSelect } from './RoleSelect'
import { ScopeNow } from './ScopeNow'

export function ApproveForm({ application, onClose, onLink }: { application: Application | null; onClose: () => void; onLink: (link: string) => void }) {
  const queries = useQueryClient()
  const teams = useTeams()
  const { sites } = useSession()
  async function save({ team_id, ...values }: ApproveFields, key: string) {
    const { link } = await approve(application!.id, { ...values, team_id: team_id ?? null }, key)
    void queries.invalidateQueries({ queryKey: APPLICATIONS })
    if (link) onLink(link)
  }
  return (
    <FormDrawer<ApproveFields> title={application ? `${t('applying.approve_title')} · ${application.name}` : ''} open={application !== null} onClose={onClose} save={save} saveLabel={t('applying.approve')} savedText={t('applying.approved')}
      initial={{ role: 'agent', site_ids: application?.site_id ? [application.site_id] : [], send_sms: !!application?.phone }}>
      <Form.Item name="role" label={t('applying.role')} rules={[{ required: true, message: t('form.needed') }]}><RoleSelect /></Form.Item>
      <Form.Item name="site_ids" label={t('applying.sites')} extra={t('users.sites_hint')}><Select mode="multiple" allowClear showSearch={{ optionFilterProp: 'label' }} options={sites.map(({ id, name }) => ({ value: id, label: name }))} /></Form.Item>
      <Form.Item name="team_id" label={t('people.invite_team')}><Select allowClear showSearch={{ optionFilterProp: 'label' }} options={teams.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} /></Form.Item>
      <ScopeNow />
      <Form.Item name="send_sms" valuePropName="checked"><Checkbox disabled={!application?.phone}>{t('applying.send_sms')}</Checkbox></Form.Item>
    </FormDrawer>
  )
}
