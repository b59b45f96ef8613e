import { BulbOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { insertText } from '@/shared/composer/insert'
import { useAction } from '@/shared/form/useAction'
import { toast } from '@/shared/ui/toast'
import { takeScript, useAdvice, type Advice } from './queries'
import styles from './scripts.module.css'

const HIDDEN = 'zhike.suggestions.hidden'
const MOST = 3

/** Scripts that fit what the customer said last, each with its reason; one click puts it into the answer. */
export function Suggestions({ conversation, seen }: { conversation: string; seen: number }) {
  const [hidden, setHidden] = useState(() => localStorage.getItem(HIDDEN) !== null)
  const advice = useAdvice(conversation, '', seen, !hidden)
  const take = useAction((one: Advice, key) => takeScript(one.id, conversation, key), { onDone: ({ content, missing }) => {
    insertText(conversation, content)
    if (missing.length) toast.warning(t('script_pick.missing', { n: missing.length, names: missing.map((place) => tOr(`script_places.${place}`, place)).join('、') }))
  } })
  const turn = () => {
    if (hidden) localStorage.removeItem(HIDDEN)
    else localStorage.setItem(HIDDEN, '1')
    setHidden(!hidden)
  }
  const found = (advice.data ?? []).slice(0, MOST)
  if (!hidden && found.length === 0) return null
  return (
    <section className={styles.suggestions} aria-label={t('suggestions.title')}>
      <button type="button" className={styles.turn} aria-expanded={!hidden} onClick={turn} title={hidden ? t('suggestions.show') : t('suggestions.hide')}><BulbOutlined /> {t('suggestions.title')}</button>
      {!hidden && found.map((one) => (
        <button key={one.id} type="button" className={styles.suggestion} disabled={take.isPending} title={one.content} onClick={() => take.mutate(one)}>
          <span>{one.title}</span><em>{t(`script_why.${one.why}`, { word: one.word })}</em>
        </button>
      ))}
    </section>
  )
}
