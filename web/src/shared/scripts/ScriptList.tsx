import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { toast } from '@/shared/ui/toast'
import { takeScript, useAdvice, type Advice } from './queries'
import { steppedTo } from './step'
import styles from './scripts.module.css'

/** Answers whether the key was one of the list's. */
export type Keys = (event: KeyboardEvent) => boolean
interface Props { conversation: string; typed: string; id: string; keysRef: RefObject<Keys | null>; onChosen: (option: string | undefined) => void; onTake: (text: string) => void; onClose: () => void }

/** Scripts that fit, above the answer that is being written. It is steered from there, where the caret stays. */
export function ScriptList({ conversation, typed, id, keysRef, onChosen, onTake, onClose }: Props) {
  const advice = useAdvice(conversation, typed)
  const found = advice.data ?? []
  const [place, setPlace] = useState({ typed, at: 0 })
  const chosen = Math.min(place.typed === typed ? place.at : 0, Math.max(0, found.length - 1))
  const take = useAction((one: Advice, key) => takeScript(one.id, conversation, key), { onDone: ({ content, missing }) => {
    onTake(content)
    if (missing.length) toast.warning(t('script_pick.missing', { n: missing.length, names: missing.map((place) => tOr(`script_places.${place}`, place)).join('、') }))
  } })
  const option = found[chosen] && `${id}-${found[chosen].id}`
  useEffect(() => {
    onChosen(option)
    return () => onChosen(undefined)
  }, [option, onChosen])
  useEffect(() => {
    keysRef.current = (event) => {
      const step = steppedTo(event.key, chosen, found.length)
      if (step !== null) setPlace({ typed, at: step })
      else if (event.key === 'Escape') onClose()
      else if (event.key === 'Enter' && !event.shiftKey && found[chosen]) take.mutate(found[chosen])
      else return false
      event.preventDefault()
      return true
    }
    return () => { keysRef.current = null }
  })
  return (
    <div className={styles.box}>
      <ul className={styles.list} id={id} role="listbox" aria-label={t('script_pick.title')} aria-busy={advice.isFetching}>
        {found.map((one, n) => <Option key={one.id} id={`${id}-${one.id}`} one={one} chosen={n === chosen} onTake={() => take.mutate(one)} />)}
      </ul>
      {advice.isSuccess && found.length === 0 && <p className={styles.none}>{t('script_pick.none')}</p>}
      <p className={styles.foot}><span>{t('script_pick.hint')}</span><Link to="/scripts">{t('script_pick.manage')}</Link></p>
    </div>
  )
}

function Option({ id, one, chosen, onTake }: { id: string; one: Advice; chosen: boolean; onTake: () => void }) {
  const place = useRef<HTMLLIElement>(null)
  useEffect(() => { if (chosen) place.current?.scrollIntoView({ block: 'nearest' }) }, [chosen])
  return (
    <li ref={place} id={id} role="option" aria-selected={chosen} className={styles.option} onMouseDown={(event) => { event.preventDefault(); onTake() }}>
      <span className={styles.head}><strong>{one.title}</strong>{one.shortcut && <code>/{one.shortcut}</code>}<em>{t(`script_why.${one.why}`, { word: one.word })}</em></span>
      <span className={styles.text}>{one.content}</span>
    </li>
  )
}
