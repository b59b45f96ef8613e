import { Button } from 'antd'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { Waiting } from '@/shared/ui/Waiting'
import { OpenFrame } from '../parts/OpenFrame'
import { PasswordForm } from '../parts/PasswordForm'
import { useEnter } from '../parts/useEnter'
import { useRegistrationOpen } from '../queries'
import { factorDue, type FactorDue, type Started } from '../signin'

const SmsForm = lazy(() => import('../parts/SmsForm').then((file) => ({ default: file.SmsForm })))
const SecondStep = lazy(() => import('../parts/SecondStep').then((file) => ({ default: file.SecondStep })))
const MoreWays = lazy(() => import('../parts/MoreWays').then((file) => ({ default: file.MoreWays })))
const Unlinked = lazy(() => import('../parts/Unlinked').then((file) => ({ default: file.Unlinked })))

export function LoginPage() {
  const [way, setWay] = useState<'password' | 'sms'>('password')
  const [due, setDue] = useState<FactorDue | null>(null)
  const enter = useEnter()
  const open = useRegistrationOpen()
  const title = due ? (due.must_enrol ? t('signin.enrol') : t('signin.factor')) : t('open.login')
  useEffect(() => { document.title = `${title} · ${t('common.product')}` }, [title])

  async function started(answer: Started) {
    const next = factorDue(answer)
    if (next) setDue(next)
    else await enter()
  }

  const foot = !due && (
    <>
      <div style={{ marginBottom: 12 }}>
        <Button type="link" size="small" onClick={() => setWay(way === 'sms' ? 'password' : 'sms')}>{way === 'sms' ? t('signin.by_password') : t('signin.by_sms')}</Button>
        <Link to="/forgot" style={{ marginInlineStart: 12 }}>{t('signin.forgot')}</Link>
      </div>
      {open && <>{t('open.no_account')} <Link to="/register">{t('open.register')}</Link></>}
    </>
  )
  return (
    <OpenFrame title={title} foot={foot}>
      <Suspense fallback={null}><Unlinked /></Suspense>
      <Suspense fallback={<Waiting />}>
        {due && <SecondStep due={due} onStarted={started} onBack={() => setDue(null)} />}
        {!due && way === 'sms' && <SmsForm onStarted={started} />}
        {!due && way === 'password' && <PasswordForm onStarted={started} />}
      </Suspense>
      {!due && <Suspense fallback={null}><MoreWays onStarted={started} /></Suspense>}
    </OpenFrame>
  )
}
