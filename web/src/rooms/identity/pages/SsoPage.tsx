import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { fetchMe } from '@/shared/session'
import { toast } from '@/shared/ui/toast'
import { Waiting } from '@/shared/ui/Waiting'
import { OpenFrame } from '../parts/OpenFrame'
import { SecondStep } from '../parts/SecondStep'
import { useEnter } from '../parts/useEnter'
import { factorDue, type FactorDue, type Started } from '../signin'
import { finishLinking, finishSso, keepTicket, takeFlow } from '../sso'

/** Where a provider sends the browser back to. The answer counts once, so it is handed over once. */
export function SsoPage() {
  const [params] = useSearchParams()
  const [flow] = useState(takeFlow)
  const [problem, setProblem] = useState<string | null>(null)
  const [due, setDue] = useState<FactorDue | null>(null)
  const navigate = useNavigate()
  const enter = useEnter(flow.next)
  const begun = useRef(false)
  const title = due ? t('signin.factor') : t('signin.sso')
  useEffect(() => { document.title = `${title} · ${t('common.product')}` }, [title])

  async function started(answer: Started) {
    const next = factorDue(answer)
    if (next) setDue(next)
    else await enter()
  }

  useEffect(() => {
    if (begun.current) return
    begun.current = true
    const body = { code: params.get('code') ?? '', state: params.get('state') ?? '', iss: params.get('iss') }
    async function finish() {
      if (!body.code) throw new Error(t('signin.sso_refused'))
      if (flow.kind === 'link') {
        await fetchMe()
        await finishLinking(body)
        toast.success(t('signin.linked'))
        await navigate('/account', { replace: true })
        return
      }
      const answer = await finishSso(body)
      if ('ticket' in answer) {
        keepTicket(answer.ticket)
        await navigate('/login', { replace: true })
      } else await started(answer)
    }
    finish().catch((error: unknown) => setProblem(params.get('error') || !body.code ? t('signin.sso_refused') : explain(error)))
  })
  return (
    <OpenFrame title={title}>
      {!problem && !due && <Waiting />}
      {due && <SecondStep due={due} onStarted={started} onBack={() => void navigate('/login', { replace: true })} />}
      {problem && (
        <div role="alert" style={{ display: 'grid', gap: 16 }}>
          <span>{problem}</span>
          <Button type="primary" block onClick={() => void navigate(flow.kind === 'link' ? '/account' : '/login', { replace: true })}>{flow.kind === 'link' ? t('signin.to_account') : t('signin.back')}</Button>
        </div>
      )}
    </OpenFrame>
  )
}
