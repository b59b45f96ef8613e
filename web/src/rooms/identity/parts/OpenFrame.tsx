import { Button } from 'antd'
import type { ReactNode } from 'react'
import { loadLanguage, t, useLanguage } from '@/i18n'
import { Logo } from '@/shared/ui/Logo'
import styles from './open.module.css'

/** The frame of the pages that one sees before signing in. */
export function OpenFrame({ title, children, foot }: { title: string; children: ReactNode; foot?: ReactNode }) {
  const { language } = useLanguage()
  return (
    <div className={styles.frame}>
      <div className={styles.language}>
        <Button type="text" onClick={() => void loadLanguage(language === 'en' ? 'zh-CN' : 'en')}>{t('common.other_language')}</Button>
      </div>
      <section className={styles.words} aria-hidden="true">
        <Logo size={44} />
        <p className={styles.slogan}>{t('open.slogan')}</p>
        <p>{t('open.slogan_text')}</p>
        <ol className={styles.loop}>
          {(['open.step_lead', 'open.step_talk', 'open.step_book', 'open.step_remind', 'open.step_review'] as const).map((key) => <li key={key}>{t(key)}</li>)}
        </ol>
      </section>
      <main className={styles.card}>
        <div className={styles.cardInner}>
          <h1>{title}</h1>
          {children}
          {foot && <div className={styles.foot}>{foot}</div>}
        </div>
      </main>
    </div>
  )
}
