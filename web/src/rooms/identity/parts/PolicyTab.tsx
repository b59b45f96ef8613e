import { Button, Checkbox, Form, InputNumber, Select, Skeleton } from 'antd'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { WAYS } from '../labels'
import type { Policy } from '../policy'
import { roleName, useRoles } from '../roles'
import { POLICY, putPolicy, usePolicy } from '../security'

const wide = { width: '100%', maxWidth: 360 }

export function PolicyTab() {
  const policy = usePolicy()
  if (policy.isError) return <LoadFailed error={policy.error} onRetry={() => void policy.refetch()} />
  if (!policy.data) return <Skeleton active />
  return <PolicyForm policy={policy.data} />
}

function PolicyForm({ policy }: { policy: Policy }) {
  const writer = useMay()('config:write')
  const roles = useRoles()
  const put = useAction((value: Policy, key) => putPolicy(value, key), { stale: [POLICY], done: t('security.saved') })
  return (
    <Card>
      <Form<Policy> layout="vertical" requiredMark={false} disabled={!writer} initialValues={policy} onFinish={(values) => put.mutate({ ...policy, ...values, idle_minutes: values.idle_minutes ?? null })}>
        <Form.Item name="login_ways" label={t('security.ways')} extra={t('security.lock_out')} rules={[{ type: 'array', min: 1, message: t('security.ways_needed') }]}>
          <Checkbox.Group options={WAYS.map((value) => ({ value, label: t(`login_ways.${value}`) }))} />
        </Form.Item>
        <Form.Item name="mfa_required_roles" label={t('security.mfa')}>
          <Select mode="multiple" allowClear style={wide} placeholder={t('security.mfa_none')} options={roles.data?.map((role) => ({ value: role.code, label: roleName(role) })) ?? []} />
        </Form.Item>
        <Form.Item name="idle_minutes" label={t('security.idle')} extra={t('security.idle_hint')}><InputNumber min={1} max={1440} style={wide} /></Form.Item>
        <Form.Item name="absolute_hours" label={t('security.absolute')} rules={[{ required: true, message: t('form.needed') }]}><InputNumber min={1} max={168} style={wide} /></Form.Item>
        <Form.Item name="password_min_length" label={t('security.length')} rules={[{ required: true, message: t('form.needed') }]}><InputNumber min={8} max={64} style={wide} /></Form.Item>
        <Form.Item name="password_composition" valuePropName="checked"><Checkbox>{t('security.composition')}</Checkbox></Form.Item>
        <Form.Item name="require_approved" valuePropName="checked"><Checkbox>{t('security.approved')}</Checkbox></Form.Item>
        <Form.Item name="login_log_days" label={t('logfilter.keep')} extra={t('logfilter.keep_hint')} rules={[{ required: true, message: t('form.needed') }]}><InputNumber min={180} max={3650} style={wide} /></Form.Item>
        {writer && <Button type="primary" htmlType="submit" loading={put.isPending}>{t('common.save')}</Button>}
      </Form>
    </Card>
  )
}
