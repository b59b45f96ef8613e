import { LockOutlined, UserOutlined } from '@ant-design/icons'
import { Alert, Button } from 'antd'
import Input from 'antd/es/input/Input'
import Password from 'antd/es/input/Password'
import { useState, type FormEvent, type ReactNode } from 'react'
import { t } from '@/i18n'
import { login } from '../queries'
import type { Started } from '../signin'
import styles from './open.module.css'
import { useSubmit } from './useSubmit'

interface Values { login: string; password: string }
type Missing = Partial<Record<keyof Values, string>>

/** Two fields in a plain form: what everybody loads first carries no form engine. */
export function PasswordForm({ onStarted }: { onStarted: (answer: Started) => Promise<void> }) {
  const [values, setValues] = useState<Values>({ login: '', password: '' })
  const [missing, setMissing] = useState<Missing>({})
  const { busy, problem, submit } = useSubmit<Values>(async (given) => onStarted(await login({ login: given.login.trim(), password: given.password })))

  function send(event: FormEvent) {
    event.preventDefault()
    const found: Missing = { ...(values.login.trim() ? {} : { login: t('open.account_needed') }), ...(values.password ? {} : { password: t('open.password_needed') }) }
    setMissing(found)
    if (!Object.keys(found).length) submit(values)
  }
  const field = (name: keyof Values) => ({
    id: name, name, size: 'large' as const, value: values[name], status: missing[name] ? ('error' as const) : undefined,
    'aria-invalid': !!missing[name], 'aria-describedby': missing[name] ? `${name}-wrong` : undefined,
    onChange: (event: { target: { value: string } }) => setValues((now) => ({ ...now, [name]: event.target.value })),
  })
  return (
    <form className={styles.form} noValidate onSubmit={send}>
      {problem && <Alert type="error" showIcon title={problem} />}
      <Field name="login" label={t('open.account')} wrong={missing.login}>
        <Input {...field('login')} prefix={<UserOutlined className="faint" />} autoComplete="username" autoFocus placeholder={t('open.account_hint')} />
      </Field>
      <Field name="password" label={t('open.password')} wrong={missing.password}>
        <Password {...field('password')} prefix={<LockOutlined className="faint" />} autoComplete="current-password" />
      </Field>
      <Button type="primary" size="large" htmlType="submit" block loading={busy}>{t('open.login')}</Button>
    </form>
  )
}

function Field({ name, label, wrong, children }: { name: string; label: string; wrong?: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label htmlFor={name}>{label}</label>
      {children}
      {wrong && <span id={`${name}-wrong`} role="alert" className={styles.wrong}>{wrong}</span>}
    </div>
  )
}
