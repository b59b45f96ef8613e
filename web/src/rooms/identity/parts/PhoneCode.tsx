import { Button, Form, Input, Space, type FormInstance } from 'antd'
import { useEffect, useState } from 'react'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { toast } from '@/shared/ui/toast'
import type { CodeSent } from '../signin'

export interface PhoneValues { phone: string; code: string; challenge: string }

/** Phone, code, and the button that has one sent; the challenge it answers goes back with the code. */
export function PhoneCode({ form, send }: { form: FormInstance; send: (phone: string) => Promise<CodeSent> }) {
  const [left, setLeft] = useState(0)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    if (left <= 0) return
    const timer = setTimeout(() => setLeft(left - 1), 1000)
    return () => clearTimeout(timer)
  }, [left])

  async function ask() {
    const { phone } = (await form.validateFields(['phone'])) as { phone: string }
    setBusy(true)
    try {
      const sent = await send(phone.trim())
      form.setFieldValue('challenge', sent.challenge)
      form.setFields([{ name: 'code', errors: [] }])
      setLeft(sent.again_in)
      toast.success(t('signin.sent'))
    } catch (error) {
      form.setFields([{ name: 'phone', errors: [explain(error)] }])
    } finally {
      setBusy(false)
    }
  }

  // a code counts only with the challenge of the page that asked for it
  const asked = () => (form.getFieldValue('challenge') ? Promise.resolve() : Promise.reject(new Error(t('signin.code_first'))))

  return (
    <>
      <Form.Item name="phone" label={t('signin.phone')} rules={[{ required: true, whitespace: true, message: t('signin.phone_needed') }]}>
        <Input inputMode="tel" autoComplete="tel" autoFocus />
      </Form.Item>
      <Form.Item name="challenge" hidden><Input /></Form.Item>
      <Form.Item label={t('signin.code')} required htmlFor="phone-code">
        <Space.Compact block>
          <Form.Item name="code" noStyle validateFirst rules={[{ required: true, whitespace: true, message: t('signin.code_needed') }, { validator: asked }]}>
            <Input id="phone-code" inputMode="numeric" autoComplete="one-time-code" maxLength={8} />
          </Form.Item>
          <Button disabled={left > 0} loading={busy} onClick={() => void ask().catch(() => undefined)}>{left > 0 ? t('signin.again', { n: left }) : t('signin.send')}</Button>
        </Space.Compact>
      </Form.Item>
    </>
  )
}
