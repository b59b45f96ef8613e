import { Form, Input, InputNumber, Modal, Select, Switch } from 'antd'
import { t } from '@/i18n'
import { useUsers } from '@/shared/pickers/people'
import { useSession } from '@/shared/session'
import { useTeams, WAYS, type Rule } from '../assignment'

type Values = Omit<Rule, 'members' | 'id'> & { user_ids: string[]; member_regions: Record<string, string[]>; member_scores: Record<string, number> }
const FALLBACKS = ['next', 'nobody', 'person'] as const

/** One rule; it counts when the book is saved. */
export function RuleForm({ rule, onClose, onDone }: { rule: Rule; onClose: () => void; onDone: (rule: Rule) => void }) {
  const [form] = Form.useForm<Values>()
  const { sites } = useSession()
  const users = useUsers()
  const teams = useTeams()
  const people = users.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []
  const nameOf = (id: string) => people.find((one) => one.value === id)?.label ?? ''
  const members = rule.members ?? []
  const initial: Values = {
    ...rule, user_ids: members.map((one) => one.user_id),
    member_regions: Object.fromEntries(members.map((one) => [one.user_id, one.regions ?? []])),
    member_scores: Object.fromEntries(members.map((one) => [one.user_id, one.score_from ?? 0])),
  }
  const done = ({ user_ids, member_regions, member_scores, ...rest }: Values) => onDone({
    ...rule, ...rest, skill: rest.way === 'skill' ? (rest.skill ?? null) : null, team_id: rest.team_id ?? null,
    fallback_user_id: rest.fallback === 'person' ? (rest.fallback_user_id ?? null) : null,
    members: (user_ids ?? []).map((user_id) => ({ user_id, regions: member_regions?.[user_id] ?? [], score_from: member_scores?.[user_id] ?? 0 })),
  })
  const words = (name: 'sources' | 'regions' | 'campaigns') => (
    <Form.Item name={name} label={t(`assignment.${name}`)}><Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', '、']} placeholder={t('assignment.always')} /></Form.Item>
  )
  const needed = [{ required: true, message: t('form.needed') }]
  return (
    <Modal title={t('assignment.edit')} open onCancel={onClose} onOk={() => form.submit()} okText={t('assignment.apply')} width={560}>
      <Form<Values> form={form} layout="vertical" initialValues={initial} requiredMark="optional" onFinish={(values) => done({ ...initial, ...values })}>
        <Form.Item name="name" label={t('assignment.name')} rules={[{ ...needed[0], whitespace: true }]}><Input maxLength={100} /></Form.Item>
        {words('sources')}{words('regions')}{words('campaigns')}
        {sites.length > 1 && <Form.Item name="site_ids" label={t('assignment.sites')}><Select mode="multiple" options={sites.map(({ id, name }) => ({ value: id, label: name }))} /></Form.Item>}
        <Form.Item name="score_from" label={t('assignment.score_from')}><InputNumber min={0} max={100} precision={0} placeholder={t('assignment.no_limit')} /></Form.Item>
        <Form.Item name="way" label={t('assignment.way')}><Select options={WAYS.map((value) => ({ value, label: t(`assignment_ways.${value}`) }))} /></Form.Item>
        <Form.Item name="user_ids" label={t('assignment.members')} dependencies={['team_id']}
          rules={[({ getFieldValue }) => ({ required: !getFieldValue('team_id'), type: 'array', message: t('form.needed') })]}>
          <Select mode="multiple" optionFilterProp="label" options={people} />
        </Form.Item>
        <Form.Item name="team_id" label={t('assignment.team')}><Select allowClear options={teams.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []} /></Form.Item>
        <Form.Item noStyle shouldUpdate>
          {({ getFieldValue }) => {
            const way = getFieldValue('way') as Values['way']
            const chosen = (getFieldValue('user_ids') as string[] | undefined) ?? []
            return (
              <>
                {way === 'skill' && <Form.Item name="skill" label={t('assignment.skill')} rules={[{ ...needed[0], whitespace: true }]}><Input maxLength={100} /></Form.Item>}
                {way === 'region' && chosen.map((id) => <Form.Item key={id} name={['member_regions', id]} label={t('assignment.member_regions', { name: nameOf(id) })}><Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', '、']} /></Form.Item>)}
                {way === 'score' && chosen.map((id) => <Form.Item key={id} name={['member_scores', id]} label={t('assignment.member_score', { name: nameOf(id) })}><InputNumber min={0} max={100} precision={0} /></Form.Item>)}
              </>
            )
          }}
        </Form.Item>
        <Form.Item name="capacity" label={t('assignment.capacity')}><InputNumber min={1} max={100_000} precision={0} placeholder={t('assignment.no_limit')} /></Form.Item>
        <Form.Item name="hours" label={t('assignment.hours')} layout="horizontal" valuePropName="checked"><Switch /></Form.Item>
        <Form.Item name="fallback" label={t('assignment.fallback')}><Select options={FALLBACKS.map((value) => ({ value, label: t(`assignment_fallbacks.${value}`) }))} /></Form.Item>
        <Form.Item noStyle shouldUpdate>
          {({ getFieldValue }) => getFieldValue('fallback') === 'person' && (
            <Form.Item name="fallback_user_id" label={t('assignment.fallback_user')} rules={needed}><Select showSearch={{ optionFilterProp: 'label' }} options={people} /></Form.Item>
          )}
        </Form.Item>
      </Form>
    </Modal>
  )
}
