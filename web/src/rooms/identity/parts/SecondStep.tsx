import { Alert, Button, Form, Input } from 'antd'
import { lazy, Suspense } from 'react'
import { t } from '@/i18n'
import { toast } from '@/shared/ui/toast'
import { Waiting } from '@/shared/ui/Waiting'
import { loginFactor, type FactorDue, type Started } from '../signin'
import { useSubmit } from './useSubmit'

const EnrolHere = lazy(() => import('./EnrolHere').then((file) => ({ default: file.EnrolHere })))

/** The password was right; now a code. Who must have an authenticator and has none sets one up first. */
export function SecondStep({ due, onStarted, onBack }: { due: FactorDue; onStarted: (answer: Started) => Promise<void>; onBack: () => void }) {
  const { busy, problem, submit } = useSubmit<{ code: string }>(async ({ code }) => {
    const answer = await loginFactor(due.challenge, code.trim())
    if (due.must_enrol) toast.success(t('signin.enrolled'))
    await onStarted(answer)
  })
  return (
    <Form<{ code: string }> layout="vertical" size="large" requiredMark={false} onFinish={submit}>
      {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 16 }} />}
      <p className="quiet">{due.must_enrol ? t('signin.enrol_hint') : t('signin.factor_hint')}</p>
      {due.must_enrol && <Suspense fallback={<Waiting />}><EnrolHere challenge={due.challenge} /></Suspense>}
      <Form.Item name="code" label={due.must_enrol ? t('signin.code') : t('signin.factor_code')} rules={[{ required: true, whitespace: true, message: t('signin.code_needed') }]}>
        <Input autoFocus autoComplete="one-time-code" maxLength={30} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>{t('signin.factor_continue')}</Button>
      <Button type="link" block onClick={onBack} style={{ marginTop: 8 }}>{t('signin.back')}</Button>
    </Form>
  )
}
