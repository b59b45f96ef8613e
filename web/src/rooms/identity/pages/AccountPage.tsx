import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { Problem } from '@/api/problem'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { ME, useSession } from '@/shared/session'
import { Card, Facts, PageBody } from '@/shared/ui/Card'
import { PageHeader } from '@/shared/ui/PageHeader'
import { askPhoneCode, bindPhone, changePassword, SESSIONS } from '../account'
import { FactorCard } from '../parts/FactorCard'
import { IdentityCard } from '../parts/IdentityCard'
import { LoginLog } from '../parts/LoginLog'
import { PasskeyCard } from '../parts/PasskeyCard'
import { PhoneCode, type PhoneValues } from '../parts/PhoneCode'
import { SessionsCard } from '../parts/SessionsCard'
import { useStepUp } from '../parts/StepUp'

export function AccountPage() {
  const { user, sites, role_name: roleName, row_scope: scope } = useSession()
  const [open, setOpen] = useState<'password' | 'phone' | null>(null)
  const own = (user.site_ids ?? []).map((id) => sites.find((site) => site.id === id)?.name ?? '—')
  return (
    <PageBody>
      <PageHeader title={t('account.title')} />
      <Card title={t('account.profile')} extra={<Button size="small" onClick={() => setOpen('password')}>{t('account.password')}</Button>}>
        <Facts rows={[
          [t('users.name'), user.name], [t('users.login'), user.login], [t('users.role'), roleName ?? tOr(`roles.${user.role}`, user.role)], [t('rights.scope'), t(`scopes.${scope}`)],
          [t('users.sites'), own.length ? own.join('、') : t('common.all_sites')],
          [t('account.phone'), <span key="phone">{user.phone ?? t('account.none')} <Button type="link" size="small" onClick={() => setOpen('phone')}>{t('account.phone_bind')}</Button></span>],
        ]} />
      </Card>
      <FactorCard />
      <PasskeyCard />
      <IdentityCard />
      <SessionsCard />
      <Card title={t('account.log')}><LoginLog /></Card>
      <PasswordForm open={open === 'password'} onClose={() => setOpen(null)} />
      <PhoneForm open={open === 'phone'} onClose={() => setOpen(null)} />
    </PageBody>
  )
}

function PasswordForm({ open, onClose }: { open: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  async function save({ old_password, new_password }: { old_password: string; new_password: string }, key: string) {
    await changePassword({ old_password, new_password }, key)
    void queries.invalidateQueries({ queryKey: SESSIONS })
  }
  return (
    <FormDrawer<{ old_password: string; new_password: string }> title={t('account.password')} open={open} onClose={onClose} initial={{}} save={save} savedText={t('account.changed')}>
      <Form.Item name="old_password" label={t('account.old_password')} rules={[{ required: true, message: t('form.needed') }]}><Input.Password autoFocus autoComplete="current-password" /></Form.Item>
      <Form.Item name="new_password" label={t('account.new_password')} extra={t('open.password_rule')} rules={[{ required: true, min: 8, message: t('open.password_rule') }]}><Input.Password autoComplete="new-password" /></Form.Item>
    </FormDrawer>
  )
}

function PhoneForm({ open, onClose }: { open: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  const step = useStepUp()
  const send = (phone: string) => askPhoneCode(phone).catch((error: unknown) => {
    if (error instanceof Problem) step.ask(error, () => undefined)
    throw error
  })
  async function save({ phone, code, challenge }: PhoneValues, key: string) {
    await bindPhone({ phone: phone.trim(), code: code.trim(), challenge }, key)
    void queries.invalidateQueries({ queryKey: [...ME] })
  }
  return (
    <>
      <FormDrawer<PhoneValues> title={t('account.phone_bind')} open={open} onClose={onClose} initial={{}} save={save} savedText={t('account.phone_bound')}>
        {(form) => <PhoneCode form={form} send={send} />}
      </FormDrawer>
      {step.dialog}
    </>
  )
}
