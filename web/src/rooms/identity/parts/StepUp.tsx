import { KeyOutlined } from '@ant-design/icons'
import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { explain, Problem } from '@/api/problem'
import { t } from '@/i18n'
import { useFactors, verifyMe } from '../account'
import { canPasskey, dismissed, verifyByPasskey } from '../passkey'

/** The server wants to know that it is still me: a password, a code or a passkey is asked for, then the same is tried again. */
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
  const [form] = Form.useForm<{ proof: string }>()
  const [busy, setBusy] = useState(false)
  const [by, setBy] = useState<'password' | 'code'>('password')
  const factors = useFactors()
  const holder = canPasskey() && !!factors.data?.items.some((one) => one.kind === 'passkey')
  async function prove(proving: Promise<unknown>) {
    setBusy(true)
    try {
      await proving
      onDone()
    } catch (error) {
      if (!dismissed(error)) form.setFields([{ name: 'proof', errors: [explain(error)] }])
    } finally {
      setBusy(false)
    }
  }
  const submit = ({ proof }: { proof: string }) => prove(verifyMe(by === 'password' ? { password: proof } : { code: proof.trim() }))
  const change = () => { form.resetFields(); setBy(by === 'password' ? 'code' : 'password') }
  return (
    <Modal title={t('account.step_up')} open okText={t('account.step_up_ok')} cancelText={t('common.cancel')} confirmLoading={busy} onOk={() => form.submit()} onCancel={onClose} width={420}>
      <p className="quiet">{t('account.step_up_text')}</p>
      {holder && <Button block icon={<KeyOutlined />} disabled={busy} style={{ marginBottom: 16 }} onClick={() => void prove(verifyByPasskey())}>{t('stepup.by_passkey')}</Button>}
      <Form<{ proof: string }> form={form} layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
        <Form.Item name="proof" label={by === 'password' ? t('account.step_up_password') : t('stepup.code')} rules={[{ required: true, message: t('form.needed') }]}>
          {by === 'password' ? <Input.Password autoFocus autoComplete="current-password" /> : <Input autoFocus inputMode="numeric" autoComplete="one-time-code" maxLength={30} />}
        </Form.Item>
        <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={change}>{by === 'password' ? t('stepup.by_code') : t('stepup.by_password')}</Button>
      </Form>
    </Modal>
  )
}
