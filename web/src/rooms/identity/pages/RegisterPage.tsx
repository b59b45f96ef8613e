import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { explain, fieldErrors } from '@/api/problem'
import { t } from '@/i18n'
import { persist, useIntent } from '@/shared/intent'
import { fetchMe, ME } from '@/shared/session'
import { INDUSTRIES } from '../labels'
import { OpenFrame } from '../parts/OpenFrame'
import { login, register, type Registration } from '../queries'

export function RegisterPage() {
  const [form] = Form.useForm<Registration>()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const intent = useIntent()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  async function submit(values: Registration) {
    setBusy(true)
    setProblem(null)
    try {
      await intent((key) => persist(() => register(values, key)))
      await login({ login: values.login, password: values.password })
      queries.setQueryData(ME, await fetchMe())
      void navigate('/', { replace: true })
    } catch (error) {
      const fields = fieldErrors(error)
      if (fields.length) form.setFields(fields as never)
      else setProblem(explain(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <OpenFrame title={t('open.register')} foot={<>{t('open.have_account')} <Link to="/login">{t('open.login')}</Link></>}>
      <Form<Registration> form={form} layout="vertical" size="large" requiredMark={false} initialValues={{ industry: 'medaes' }} onFinish={(values) => void submit(values)}>
        {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 16 }} />}
        <Form.Item name="org_name" label={t('open.org_name')} rules={[{ required: true, whitespace: true, message: t('open.org_name_needed') }]}>
          <Input maxLength={200} autoFocus placeholder={t('open.org_name_hint')} />
        </Form.Item>
        <Form.Item name="industry" label={t('open.industry')}>
          <Select options={INDUSTRIES.map((value) => ({ value, label: t(`industries.${value}`) }))} />
        </Form.Item>
        <Form.Item name="name" label={t('open.your_name')} rules={[{ required: true, whitespace: true, message: t('open.your_name_needed') }]}>
          <Input maxLength={100} autoComplete="name" />
        </Form.Item>
        <Form.Item name="login" label={t('open.account')} extra={t('open.account_rule')} rules={[{ required: true, whitespace: true, min: 3, message: t('open.account_needed') }]}>
          <Input autoComplete="username" />
        </Form.Item>
        <Form.Item name="password" label={t('open.password')} extra={t('open.password_rule')} rules={[{ required: true, min: 8, message: t('open.password_rule') }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy}>{t('open.register')}</Button>
      </Form>
    </OpenFrame>
  )
}
