import { LockOutlined, UserOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { fetchMe, ME } from '@/shared/session'
import { OpenFrame } from '../parts/OpenFrame'
import { login, useRegistrationOpen } from '../queries'

interface Values { login: string; password: string }

export function LoginPage() {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const open = useRegistrationOpen()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => { document.title = `${t('open.login')} · ${t('common.product')}` }, [])

  async function submit(values: Values) {
    setBusy(true)
    setProblem(null)
    try {
      await login({ login: values.login.trim(), password: values.password })
      queries.clear()
      queries.setQueryData(ME, await fetchMe())
      const next = params.get('next')
      void navigate(next?.startsWith('/') && !next.startsWith('//') ? next : '/', { replace: true })
    } catch (error) {
      setProblem(explain(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <OpenFrame title={t('open.login')} foot={open && <>{t('open.no_account')} <Link to="/register">{t('open.register')}</Link></>}>
      <Form<Values> layout="vertical" size="large" requiredMark={false} onFinish={(values) => void submit(values)}>
        {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 16 }} />}
        <Form.Item name="login" label={t('open.account')} rules={[{ required: true, message: t('open.account_needed') }]}>
          <Input prefix={<UserOutlined className="faint" />} autoComplete="username" autoFocus placeholder={t('open.account_hint')} />
        </Form.Item>
        <Form.Item name="password" label={t('open.password')} rules={[{ required: true, message: t('open.password_needed') }]}>
          <Input.Password prefix={<LockOutlined className="faint" />} autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy}>{t('open.login')}</Button>
      </Form>
    </OpenFrame>
  )
}
