import { SendOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from 'react'
import { t } from '@/i18n'
import { useDraft } from '../outbox'
import { tellTyping } from '../queries'
import styles from './inbox.module.css'

interface Props { conversation: string; place: RefObject<HTMLTextAreaElement | null>; onSend: (text: string) => void }

const LONGEST = 4000
const TALLEST = 180
const TELL_EVERY = 3000

/** Enter sends, Shift-Enter breaks the line; keys pressed while composing Chinese are left alone. */
export function Reply({ conversation, place, onSend }: Props) {
  const [text, setText] = useDraft(conversation)
  useLayoutEffect(() => {
    if (place.current) fitHeight(place.current)
  }, [text, place])
  const told = useRef(0)
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
    if (event.key === 'Escape') event.currentTarget.blur()
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  return (
    <div className={styles.reply}>
      <textarea ref={place} rows={1} value={text} maxLength={LONGEST} placeholder={t('inbox.reply_hint')} aria-label={t('inbox.reply')}
        onChange={(event) => { setText(event.target.value); tell() }} onKeyDown={onKeyDown} />
      <Button type="primary" icon={<SendOutlined />} disabled={!text.trim()} onClick={send}>{t('inbox.send')}</Button>
    </div>
  )
}

function fitHeight(box: HTMLTextAreaElement) {
  box.style.height = 'auto'
  box.style.height = `${Math.min(box.scrollHeight, TALLEST)}px`
}
