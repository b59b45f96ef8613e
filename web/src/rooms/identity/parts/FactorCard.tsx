import { Alert, Button, Drawer, Form, Input, Popconfirm, Skeleton } from 'antd'
import { useState } from 'react'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Card, Facts } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { confirmTotp, dropFactor, enrolTotp, FACTORS, newRecoveryCodes, useFactors, type Factor } from '../account'
import { useStepUp } from './StepUp'
import { TotpSecret } from './TotpSecret'

export function FactorCard() {
  const factors = useFactors()
  const step = useStepUp()
  const zone = useZone()
  const [secret, setSecret] = useState<{ secret: string; uri: string } | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const begin = useAction((_: void, key) => enrolTotp(key), { onDone: setSecret, onFailed: (error) => step.ask(error, () => begin.mutate()) })
  const renew = useAction((_: void, key) => newRecoveryCodes(key), { stale: [FACTORS], onDone: (made) => setCodes(made.recovery_codes), onFailed: (error) => step.ask(error, () => renew.mutate()) })
  const found = factors.data
  const totp = found?.items.some((one) => one.kind === 'totp') ?? false
  return (
    <Card title={t('account.factor')} extra={found && <StatusTag group="account" value={totp ? 'factor_on' : 'factor_off'} tone={totp ? 'green' : 'grey'} />}>
      {factors.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {factors.isError && <LoadFailed error={factors.error} onRetry={() => void factors.refetch()} />}
      {found && (
        <div style={{ display: 'grid', gap: 12 }}>
          {found.required && !totp && <Alert type="warning" showIcon title={t('account.factor_required')} />}
          {found.items.filter((one) => one.kind === 'totp').map((one) => <FactorRow key={one.id} factor={one} zone={zone} />)}
          {totp && <Facts rows={[[t('account.recovery'), t('account.recovery_left', { n: found.recovery_codes_left })]]} />}
          <div>
            {!totp && <Button type="primary" loading={begin.isPending} onClick={() => begin.mutate()}>{t('account.enrol')}</Button>}
            {totp && (
              <Popconfirm title={t('account.recovery_ask')} onConfirm={() => renew.mutate()}>
                <Button loading={renew.isPending}>{t('account.recovery_new')}</Button>
              </Popconfirm>
            )}
          </div>
        </div>
      )}
      <Drawer title={t('account.enrol')} open={secret !== null} onClose={() => setSecret(null)} size={420} styles={{ wrapper: { maxWidth: '100vw' } }} destroyOnHidden>
        {secret && <Confirm secret={secret} onDone={(made) => { setSecret(null); setCodes(made) }} />}
      </Drawer>
      <Drawer title={t('account.recovery')} open={codes !== null} onClose={() => setCodes(null)} size={420} styles={{ wrapper: { maxWidth: '100vw' } }}>
        <Alert type="warning" showIcon title={t('secret.text')} description={t('account.recovery_text')} />
        <ul data-testid="recovery-codes" style={{ fontFamily: 'ui-monospace, monospace', fontSize: 16, lineHeight: 2, columns: 2, listStyle: 'none', padding: 0 }}>{codes?.map((code) => <li key={code}>{code}</li>)}</ul>
        <Button type="primary" onClick={() => setCodes(null)}>{t('secret.done')}</Button>
      </Drawer>
      {step.dialog}
    </Card>
  )
}

function FactorRow({ factor, zone }: { factor: Factor; zone: string }) {
  const step = useStepUp()
  const drop = useAction((_: void, key) => dropFactor(factor.id, key), { stale: [FACTORS], done: t('account.removed'), onFailed: (error) => step.ask(error, () => drop.mutate()) })
  const used = factor.last_used_at ? `${t('account.last_used')} ${dateTimeText(factor.last_used_at, zone)}` : t('account.never')
  return (
    <div style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
      <span style={{ flex: 1 }}>{factor.kind === 'totp' ? t('account.totp') : factor.name}<br /><span className="faint">{used}</span></span>
      <Popconfirm title={t('account.remove_ask')} onConfirm={() => drop.mutate()}><Button size="small" loading={drop.isPending}>{t('account.remove')}</Button></Popconfirm>
      {step.dialog}
    </div>
  )
}

function Confirm({ secret, onDone }: { secret: { secret: string; uri: string }; onDone: (codes: string[]) => void }) {
  const [form] = Form.useForm<{ code: string }>()
  const confirm = useAction((code: string, key) => confirmTotp(code, key), {
    stale: [FACTORS], onDone: (made) => onDone(made.recovery_codes),
    onFailed: (error) => { form.setFields([{ name: 'code', errors: [explain(error)] }]); return true },
  })
  return (
    <Form<{ code: string }> form={form} layout="vertical" requiredMark={false} onFinish={({ code }) => confirm.mutate(code.trim())}>
      <TotpSecret {...secret} />
      <Form.Item name="code" label={t('signin.code')} rules={[{ required: true, whitespace: true, message: t('signin.code_needed') }]}><Input autoFocus autoComplete="one-time-code" inputMode="numeric" maxLength={6} /></Form.Item>
      <Button type="primary" htmlType="submit" block loading={confirm.isPending}>{t('account.confirm')}</Button>
    </Form>
  )
}
