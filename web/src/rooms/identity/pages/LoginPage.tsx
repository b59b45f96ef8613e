import { LockOutlined, UserOutlined } from '@ant-design/icons'
import { Alert, Button, Form, Input } from 'antd'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { Waiting } from '@/shared/ui/Waiting'
import { OpenFrame } from '../parts/OpenFrame'
import { useEnter } from '../parts/useEnter'
import { useSubmit } from '../parts/useSubmit'
import { login, useRegistrationOpen } from '../queries'
import { factorDue, type FactorDue, type Started } from '../signin'

const SmsForm = lazy(() => import('../parts/SmsForm').then((file) => ({ default: file.SmsForm })))
const SecondStep = lazy(() => import('../parts/SecondStep').then((file) => ({ default: file.SecondStep })))

interface Values { login: string; password: string }

export function LoginPage() {
  const [way, setWay] = useState<'password' | 'sms'>('password')
  const [due, setDue] = useState<FactorDue | null>(null)
  const enter = useEnter()
  const open = useRegistrationOpen()
  const title = due ? (due.must_enrol ? t('signin.enrol') : t('signin.factor')) : t('open.login')
  useEffect(() => { document.title = `${title} · ${t('common.product')}` }, [title])

  async function started(answer: Started) {
    const next = factorDue(answer)
    if (next) setDue(next)
    else await enter()
  }

  const foot = !due && (
    <>
      <div style={{ marginBottom: 12 }}>
        <Button type="link" size="small" onClick={() => setWay(way === 'sms' ? 'password' : 'sms')}>{way === 'sms' ? t('signin.by_password') : t('signin.by_sms')}</Button>
        <Link to="/forgot" style={{ marginInlineStart: 12 }}>{t('signin.forgot')}</Link>
      </div>
      {open && <>{t('open.no_account')} <Link to="/register">{t('open.register')}</Link></>}
    </>
  )
  return (
    <OpenFrame title={title} foot={foot}>
      <Suspense fallback={<Waiting />}>
        {due && <SecondStep due={due} onStarted={started} onBack={() => setDue(null)} />}
        {!due && way === 'sms' && <SmsForm onStarted={started} />}
        {!due && way === 'password' && <PasswordForm onStarted={started} />}
      </Suspense>
    </OpenFrame>
  )
}

function PasswordForm({ onStarted }: { onStarted: (answer: Started) => Promise<void> }) {
  const { busy, problem, submit } = useSubmit<Values>(async (values) =>
    onStarted(await login({ login: values.login.trim(), password: values.password })))
  return (
    <Form<Values> layout="vertical" size="large" requiredMark={false} onFinish={submit}>
      {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 16 }} />}
      <Form.Item name="login" label={t('open.account')} rules={[{ required: true, message: t('open.account_needed') }]}>
        <Input prefix={<UserOutlined className="faint" />} autoComplete="username" autoFocus placeholder={t('open.account_hint')} />
      </Form.Item>
      <Form.Item name="password" label={t('open.password')} rules={[{ required: true, message: t('open.password_needed') }]}>
        <Input.Password prefix={<LockOutlined className="faint" />} autoComplete="current-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>{t('open.login')}</Button>
    </Form>
  )
}
