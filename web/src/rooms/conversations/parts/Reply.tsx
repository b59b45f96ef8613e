import { SendOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useLayoutEffect, type KeyboardEvent, type RefObject } from 'react'
import { t } from '@/i18n'
import { useDraft } from '../outbox'
import styles from './inbox.module.css'

interface Props { conversation: string; place: RefObject<HTMLTextAreaElement | null>; onSend: (text: string) => void }

const LONGEST = 4000
const TALLEST = 180

/** Enter sends, Shift-Enter breaks the line; keys pressed while composing Chinese are left alone. */
export function Reply({ conversation, place, onSend }: Props) {
  const [text, setText] = useDraft(conversation)
  useLayoutEffect(() => {
    if (place.current) fitHeight(place.current)
  }, [text, place])
  const send = () => {
    const words = text.trim()
    if (!words) return
    onSend(words)
    setText('')
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
        onChange={(event) => setText(event.target.value)} onKeyDown={onKeyDown} />
      <Button type="primary" icon={<SendOutlined />} disabled={!text.trim()} onClick={send}>{t('inbox.send')}</Button>
    </div>
  )
}

function fitHeight(box: HTMLTextAreaElement) {
  box.style.height = 'auto'
  box.style.height = `${Math.min(box.scrollHeight, TALLEST)}px`
}
