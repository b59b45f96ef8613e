import { useQueryClient } from '@tanstack/react-query'
import { Form, InputNumber, Radio, Select, Switch } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { putSetting, ROUTING, useChannels, useTeams, type Setting, type SettingForm as Fields } from '../queries'

const FRESH: Partial<Fields> = { channel_id: null, is_active: true, strategy: 'least_busy', is_sticky: true, skills: [], team_id: null, overflow_minutes: null, overflow_team_id: null, on_offline: 'return' }
const named = (all: { id: string; name: string }[] | undefined) => all?.map(({ id, name }) => ({ value: id, label: name })) ?? []

export function SettingForm({ setting, onClose }: { setting: Setting | null; onClose: () => void }) {
  const queries = useQueryClient()
  const teams = useTeams()
  const channels = useChannels()
  async function save(values: Fields, key: string) {
    const none = (value: string | null | undefined) => value ?? null
    const minutes = values.overflow_minutes ?? null
    await putSetting({ ...values, channel_id: setting ? setting.channel_id : none(values.channel_id), team_id: none(values.team_id), overflow_minutes: minutes, overflow_team_id: minutes === null ? null : none(values.overflow_team_id) }, key)
    void queries.invalidateQueries({ queryKey: ROUTING })
  }
  const initial = setting ? (({ id: _id, updated_at: _at, ...fields }) => fields as Fields)(setting) : FRESH
  return (
    <FormDrawer<Fields> title={setting ? t('routing.edit') : t('routing.add')} open onClose={onClose} initial={initial} save={save}>
      <Form.Item name="channel_id" label={t('routing.of')}><Select allowClear disabled={!!setting} placeholder={t('routing.everywhere')} options={named(channels.data)} /></Form.Item>
      <Form.Item name="is_active" label={t('routing.active')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>
      <Form.Item name="strategy" label={t('routing.strategy')}><Radio.Group options={[{ value: 'least_busy', label: t('routing.least_busy') }, { value: 'round_robin', label: t('routing.round_robin') }]} /></Form.Item>
      <Form.Item name="is_sticky" label={t('routing.sticky')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>
      <Form.Item name="team_id" label={t('routing.team')}><Select allowClear placeholder={t('routing.everybody')} options={named(teams.data)} /></Form.Item>
      <Form.Item name="skills" label={t('routing.skills')} extra={t('routing.skills_hint')}><Select mode="tags" open={false} maxCount={20} /></Form.Item>
      <Form.Item name="overflow_minutes" label={t('routing.overflow_minutes')} extra={t('routing.overflow_hint')}><InputNumber min={1} max={1440} precision={0} placeholder="—" /></Form.Item>
      <Form.Item name="overflow_team_id" label={t('routing.overflow_team')}><Select allowClear placeholder={t('routing.everybody')} options={named(teams.data)} /></Form.Item>
      <Form.Item name="on_offline" label={t('routing.on_offline')}><Radio.Group options={[{ value: 'return', label: t('routing.return') }, { value: 'keep', label: t('routing.keep') }]} /></Form.Item>
    </FormDrawer>
  )
}
