import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { useParams } from 'react-router'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { persist, useIntent } from '@/shared/intent'
import { Waiting } from '@/shared/ui/Waiting'
import { OpenFrame } from '../parts/OpenFrame'
import { useSubmit } from '../parts/useSubmit'
import { applicationStatus, apply } from '../signin'

interface Values { name: string; phone: string; position?: string; employee_code?: string; message?: string }

const STORED = 'zhike.application.'

/** 入驻申请: who has the organization's link asks to work there, and sees here how it stands. */
export function ApplyPage() {
  const { key = '' } = useParams()
  const [ticket, setTicket] = useState(() => localStorage.getItem(STORED + key))
  useEffect(() => { document.title = `${t('signin.apply')} · ${t('common.product')}` }, [])
  const keep = (value: string | null) => {
    if (value) localStorage.setItem(STORED + key, value)
    else localStorage.removeItem(STORED + key)
    setTicket(value)
  }
  return (
    <OpenFrame title={t('signin.apply')}>
      {ticket ? <Standing ticket={ticket} onAgain={() => keep(null)} /> : <ApplyForm applyKey={key} onSent={keep} />}
    </OpenFrame>
  )
}

function ApplyForm({ applyKey, onSent }: { applyKey: string; onSent: (ticket: string) => void }) {
  const [form] = Form.useForm<Values>()
  const intent = useIntent()
  const { busy, problem, submit } = useSubmit<Values>(async (values) => {
    const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as unknown as Values
    const { ticket } = await intent((key) => persist(() => apply({ ...filled, apply_key: applyKey }, key)))
    onSent(ticket)
  }, form)
  return (
    <Form<Values> form={form} layout="vertical" size="large" requiredMark="optional" onFinish={submit}>
      <p className="quiet">{t('signin.apply_hint')}</p>
      {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 16 }} />}
      <Form.Item name="name" label={t('open.your_name')} rules={[{ required: true, whitespace: true, message: t('open.your_name_needed') }]}><Input maxLength={100} autoComplete="name" autoFocus /></Form.Item>
      <Form.Item name="phone" label={t('signin.phone')} rules={[{ required: true, whitespace: true, message: t('signin.phone_needed') }]}><Input inputMode="tel" autoComplete="tel" maxLength={30} /></Form.Item>
      <Form.Item name="position" label={t('signin.apply_position')}><Input maxLength={50} placeholder={t('signin.apply_position_hint')} /></Form.Item>
      <Form.Item name="employee_code" label={t('signin.apply_code')}><Input maxLength={50} /></Form.Item>
      <Form.Item name="message" label={t('signin.apply_message')}><Input.TextArea rows={2} maxLength={500} /></Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>{t('signin.apply_submit')}</Button>
    </Form>
  )
}

function Standing({ ticket, onAgain }: { ticket: string; onAgain: () => void }) {
  const found = useQuery({ queryKey: ['application', ticket], queryFn: () => applicationStatus(ticket), retry: false })
  if (found.isPending) return <Waiting />
  const again = <Button style={{ marginTop: 16 }} onClick={onAgain}>{t('signin.apply_again')}</Button>
  if (found.isError) return <><Alert type="error" showIcon title={explain(found.error)} />{again}</>
  const { status, reason } = found.data
  if (status === 'approved') return <Alert type="success" showIcon title={t('signin.apply_approved')} />
  if (status === 'rejected') return <><Alert type="warning" showIcon title={t('signin.apply_rejected', { reason: reason ?? '—' })} />{again}</>
  return <Alert type="info" showIcon title={t('signin.apply_pending')} description={t('signin.apply_sent_text')} />
}
