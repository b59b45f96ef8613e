import { Alert, Button, Form } from 'antd'
import { t } from '@/i18n'
import { askCode, loginSms, type Started } from '../signin'
import { PhoneCode, type PhoneValues } from './PhoneCode'
import { useSubmit } from './useSubmit'

export function SmsForm({ onStarted }: { onStarted: (answer: Started) => Promise<void> }) {
  const [form] = Form.useForm<PhoneValues>()
  const { busy, problem, submit } = useSubmit<PhoneValues>(async ({ phone, code, challenge }) =>
    onStarted(await loginSms({ phone: phone.trim(), code: code.trim(), challenge })))
  return (
    <Form<PhoneValues> form={form} layout="vertical" size="large" requiredMark={false} onFinish={submit}>
      {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 16 }} />}
      <PhoneCode form={form} send={(phone) => askCode(phone, 'login')} />
      <Button type="primary" htmlType="submit" block loading={busy}>{t('open.login')}</Button>
    </Form>
  )
}
