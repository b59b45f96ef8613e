import { Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { explain, Problem } from '@/api/problem'
import { t } from '@/i18n'
import { verifyMe } from '../account'

/** The server wants to know that it is still me: the password is asked for, then the same is tried again. */
export function useStepUp() {
  const [again, setAgain] = useState<(() => void) | null>(null)
  const ask = (error: unknown, retry: () => void): boolean => {
    if (!(error instanceof Problem) || error.code !== 'auth.step_up') return false
    setAgain(() => retry)
    return true
  }
  const dialog = again && <StepUp onClose={() => setAgain(null)} onDone={() => { setAgain(null); again() }} />
  return { ask, dialog }
}

function StepUp({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [form] = Form.useForm<{ password: string }>()
  const [busy, setBusy] = useState(false)
  async function submit({ password }: { password: string }) {
    setBusy(true)
    try {
      await verifyMe(password)
      onDone()
    } catch (error) {
      form.setFields([{ name: 'password', errors: [explain(error)] }])
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal title={t('account.step_up')} open okText={t('account.step_up_ok')} cancelText={t('common.cancel')} confirmLoading={busy} onOk={() => form.submit()} onCancel={onClose} width={420}>
      <p className="quiet">{t('account.step_up_text')}</p>
      <Form<{ password: string }> form={form} layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
        <Form.Item name="password" label={t('account.step_up_password')} rules={[{ required: true, message: t('form.needed') }]}><Input.Password autoFocus autoComplete="current-password" /></Form.Item>
      </Form>
    </Modal>
  )
}
