import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { Link, useLocation } from 'react-router'
import { explain } from '@/api/problem'
import { t, tOr } from '@/i18n'
import { persist, useIntent } from '@/shared/intent'
import { dateTimeText } from '@/shared/time'
import { Waiting } from '@/shared/ui/Waiting'
import { OpenFrame } from '../parts/OpenFrame'
import { SecondStep } from '../parts/SecondStep'
import { useEnter } from '../parts/useEnter'
import { useSubmit } from '../parts/useSubmit'
import { acceptInvitation, factorDue, previewInvitation, type FactorDue, type Preview, type Started } from '../signin'

interface Values { name: string; login: string; password: string }

/** The token stays behind the hash, where no server log sees it. */
export function JoinPage() {
  const token = useLocation().hash.slice(1)
  const preview = useQuery({ queryKey: ['join', token], queryFn: () => previewInvitation(token), retry: false, staleTime: Infinity })
  useEffect(() => { document.title = `${t('signin.join')} · ${t('common.product')}` }, [])
  return (
    <OpenFrame title={t('signin.join')} foot={<>{t('open.have_account')} <Link to="/login">{t('open.login')}</Link></>}>
      {preview.isPending && <Waiting />}
      {preview.isError && <Alert type="warning" showIcon title={explain(preview.error)} description={t('signin.join_wrong_text')} />}
      {preview.data && <Accept token={token} offer={preview.data} />}
    </OpenFrame>
  )
}

function Accept({ token, offer }: { token: string; offer: Preview }) {
  const [form] = Form.useForm<Values>()
  const [due, setDue] = useState<FactorDue | null>(null)
  const enter = useEnter()
  const intent = useIntent()
  async function started(answer: Started) {
    const next = factorDue(answer)
    if (next) setDue(next)
    else await enter()
  }
  const { busy, problem, submit } = useSubmit<Values>(async ({ name, login, password }) =>
    started(await intent((key) => persist(() => acceptInvitation({ token, name, password, ...(offer.login ? {} : { login }) }, key)))), form)
  if (due) return <SecondStep due={due} onStarted={started} onBack={() => setDue(null)} />
  return (
    <Form<Values> form={form} layout="vertical" size="large" requiredMark={false} initialValues={{ name: offer.name ?? '', login: offer.login ?? '' }} onFinish={submit}>
      <p>{t('signin.join_to', { org: offer.org_name, role: offer.role_name ?? tOr(`roles.${offer.role}`, offer.role) })}<br />
        <span className="faint">{t('signin.join_until', { date: dateTimeText(offer.expires_at, Intl.DateTimeFormat().resolvedOptions().timeZone) })}</span></p>
      {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 16 }} />}
      <Form.Item name="name" label={t('signin.join_name')} rules={[{ required: true, whitespace: true, message: t('open.your_name_needed') }]}>
        <Input maxLength={100} autoComplete="name" autoFocus />
      </Form.Item>
      <Form.Item name="login" label={t('signin.join_login')} extra={offer.login ? null : t('signin.join_login_hint')} rules={[{ required: true, min: 3, message: t('open.account_needed') }]}>
        <Input autoComplete="username" disabled={!!offer.login} />
      </Form.Item>
      <Form.Item name="password" label={t('open.password')} extra={t('open.password_rule')} rules={[{ required: true, min: 8, message: t('open.password_rule') }]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>{t('signin.join_submit')}</Button>
    </Form>
  )
}
