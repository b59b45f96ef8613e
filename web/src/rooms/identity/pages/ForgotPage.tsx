import { Alert, Button, Form, Input } from 'antd'
import { useEffect } from 'react'
import { Link, useNavigate } from 'react-router'
import { t } from '@/i18n'
import { toast } from '@/shared/ui/toast'
import { OpenFrame } from '../parts/OpenFrame'
import { PhoneCode, type PhoneValues } from '../parts/PhoneCode'
import { useSubmit } from '../parts/useSubmit'
import { askCode, resetPassword } from '../signin'

type Values = PhoneValues & { password: string }

export function ForgotPage() {
  const [form] = Form.useForm<Values>()
  const navigate = useNavigate()
  useEffect(() => { document.title = `${t('signin.reset')} · ${t('common.product')}` }, [])
  const { busy, problem, submit } = useSubmit<Values>(async ({ phone, code, challenge, password }) => {
    await resetPassword({ phone: phone.trim(), code: code.trim(), challenge, password })
    toast.success(t('signin.reset_done'))
    void navigate('/login', { replace: true })
  }, form)
  return (
    <OpenFrame title={t('signin.reset')} foot={<Link to="/login">{t('signin.back')}</Link>}>
      <p className="quiet">{t('signin.reset_hint')}</p>
      <Form<Values> form={form} layout="vertical" size="large" requiredMark={false} onFinish={submit}>
        {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 16 }} />}
        <PhoneCode form={form} send={(phone) => askCode(phone, 'reset')} />
        <Form.Item name="password" label={t('signin.new_password')} extra={t('open.password_rule')} rules={[{ required: true, min: 8, message: t('open.password_rule') }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy}>{t('signin.reset')}</Button>
      </Form>
    </OpenFrame>
  )
}
