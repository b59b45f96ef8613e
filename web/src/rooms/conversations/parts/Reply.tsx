import { SendOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { lazy, Suspense, useCallback, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { t } from '@/i18n'
import { loadDeskWords } from '@/shared/desk/load'
import { joined, useInserted } from '@/shared/composer/insert'
import type { Keys } from '@/shared/scripts/ScriptList'
import { useMay } from '@/shared/session'
import { useDraft } from '../outbox'
import { tellTyping } from '../queries'
import styles from './inbox.module.css'

interface Props { conversation: string; seen: number; takesFiles: boolean; place: RefObject<HTMLTextAreaElement | null>; onSend: (text: string) => void }

/** Sending at a time; with its words it comes after the thread. */
const SendLater = lazy(async () => {
  const [file] = await Promise.all([import('./SendLater'), loadDeskWords()])
  return { default: file.SendLater }
})
const ScriptList = lazy(() => import('@/shared/scripts/enter').then((file) => file.enterScriptList()))

const Suggestions = lazy(() => import('@/shared/scripts/enter').then((file) => file.enterSuggestions()))
const Attach = lazy(async () => {
  const [file] = await Promise.all([import('./Attach'), loadDeskWords()])
  return { default: file.Attach }
})

const LONGEST = 4000
const TALLEST = 180
const TELL_EVERY = 3000

const LIST = 'reply-scripts'

/** A slash first brings the scripts. Enter sends, Shift-Enter breaks the line; keys pressed while composing Chinese are left alone. */
export function Reply({ conversation, seen, takesFiles, place, onSend }: Props) {
  const [text, setText] = useDraft(conversation)
  useInserted(conversation, useCallback((words: string) => {
    setText(joined(place.current?.value ?? '', words))
    place.current?.focus()
  }, [place, setText]))
  useLayoutEffect(() => {
    if (place.current) fitHeight(place.current)
  }, [text, place])
  const told = useRef(0)
  const keys = useRef<Keys>(null)
  const [shut, setShut] = useState(false)
  const [chosen, setChosen] = useState<string>()
  const reads = useMay()('script:read')
  const typed = reads && !shut && /^[/、](.{0,30})$/.exec(text)
  const send = () => {
    const words = text.trim()
    if (!words) return
    onSend(words)
    setText('')
    told.current = 0
  }
  const tell = () => {
    if (Date.now() - told.current < TELL_EVERY) return
    told.current = Date.now()
    void tellTyping(conversation).catch(() => undefined)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (!event.nativeEvent.isComposing && typed && keys.current?.(event)) return
    if (event.key === 'Escape') event.currentTarget.blur()
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  return (
    <>
      {typed && <Suspense><ScriptList conversation={conversation} typed={typed[1] ?? ''} id={LIST} keysRef={keys} onChosen={setChosen} onTake={setText} onClose={() => setShut(true)} /></Suspense>}
      {reads && !typed && <Suspense><Suggestions conversation={conversation} seen={seen} /></Suspense>}
      <div className={styles.reply}>
        {takesFiles && <Suspense><Attach conversation={conversation} place={place} /></Suspense>}
        <textarea ref={place} rows={1} value={text} maxLength={LONGEST} placeholder={t('inbox.reply_hint')} aria-label={t('inbox.reply')}
          aria-autocomplete="list" aria-controls={typed ? LIST : undefined} aria-activedescendant={typed ? chosen : undefined}
          onChange={(event) => { setText(event.target.value); setShut(false); tell() }} onKeyDown={onKeyDown} />
        <Suspense><SendLater key={conversation} conversation={conversation} text={text} onDone={() => setText('')} /></Suspense>
        <Button type="primary" icon={<SendOutlined />} disabled={!text.trim()} onClick={send}>{t('inbox.send')}</Button>
      </div>
    </>
  )
}

function fitHeight(box: HTMLTextAreaElement) {
  box.style.height = 'auto'
  box.style.height = `${Math.min(box.scrollHeight, TALLEST)}px`
}
