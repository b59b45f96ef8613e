import { useEffect, useRef, useState } from 'react'
import { t } from '@/i18n'
import { useLiveEvent } from '@/shared/live'
import type { Conversation } from '../queries'

interface Said { visitor_id?: string; by?: string; name?: string }

const SHOWN = 5000

/** Somebody is writing in this talk: the customer, or a colleague. It goes by itself, and with their words. */
export function Typing({ conversation }: { conversation: Conversation }) {
  const [who, setWho] = useState<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const show = (name: string | null) => {
    clearTimeout(timer.current)
    setWho(name)
    if (name) timer.current = setTimeout(() => setWho(null), SHOWN)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  useLiveEvent('typing', ({ data }) => {
    const { visitor_id: visitor, by, name } = (data ?? {}) as Said
    if (visitor && visitor === conversation.visitor_id) show(by === 'customer' ? t('inbox.typing') : t('inbox.typing_by', { name: name ?? '' }))
  })
  useLiveEvent('conversation.message.', ({ data }) => {
    if ((data as { conversation_id?: string } | null)?.conversation_id === conversation.id) show(null)
  })
  return <div className="faint" role="status" style={{ minHeight: 22, padding: '0 16px' }}>{who}</div>
}
