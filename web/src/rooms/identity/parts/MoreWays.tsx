import { KeyOutlined, LoginOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { canPasskey, dismissed, signInByPasskey } from '../passkey'
import type { Started } from '../signin'
import { leaveToSignIn, readWays } from '../sso'
import styles from './open.module.css'

/** Passkey, single sign-on, WeChat: below the form, once they are known. */
export function MoreWays({ onStarted }: { onStarted: (answer: Started) => Promise<void> }) {
  const [params] = useSearchParams()
  const linked = params.get('sso')
  const { data } = useQuery({ queryKey: ['ways', linked], queryFn: () => readWays(linked), staleTime: 60_000 })
  const [busy, setBusy] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  if (!data) return null
  const passkey = data.ways.includes('passkey') && canPasskey()
  if (!passkey && !data.providers.length && !data.ways.includes('wechat')) return null

  async function run(name: string, act: () => Promise<void>) {
    setBusy(name)
    setProblem(null)
    try {
      await act()
    } catch (error) {
      if (!dismissed(error)) setProblem(explain(error))
      setBusy(null)
    }
  }
  return (
    <section className={styles.ways} aria-label={t('signin.more')}>
      <div className={styles.or} aria-hidden="true">{t('signin.more')}</div>
      {problem && <Alert type="error" showIcon title={problem} />}
      {passkey && <Button block size="large" icon={<KeyOutlined />} loading={busy === 'passkey'} onClick={() => void run('passkey', async () => onStarted(await signInByPasskey()))}>{t('signin.by_passkey')}</Button>}
      {data.providers.map(({ key, name }) => (
        <Button key={key} block size="large" icon={<LoginOutlined />} loading={busy === key} onClick={() => void run(key, () => leaveToSignIn(key, params.get('next') ?? ''))}>{t('signin.by_provider', { name })}</Button>
      ))}
      {data.ways.includes('wechat') && <p className="quiet" style={{ margin: 0, textAlign: 'center' }}>{t('signin.by_wechat')}</p>}
    </section>
  )
}
