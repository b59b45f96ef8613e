import { useEffect } from 'react'

const EVENT = 'zhike.insert'
interface Inserted { conversation: string; text: string }

/** Puts words into the answer that is being written in a talk, wherever that stands on the page. */
export const insertText = (conversation: string, text: string) =>
  void window.dispatchEvent(new CustomEvent<Inserted>(EVENT, { detail: { conversation, text } }))

/** Hears of words for this talk's answer. */
export function useInserted(conversation: string, take: (text: string) => void) {
  useEffect(() => {
    const hear = (event: Event) => {
      const { detail } = event as CustomEvent<Inserted>
      if (detail.conversation === conversation) take(detail.text)
    }
    window.addEventListener(EVENT, hear)
    return () => window.removeEventListener(EVENT, hear)
  }, [conversation, take])
}

/** What stands there, and the new words after it on a line of their own. */
export const joined = (before: string, text: string) => (before.trim() ? `${before.trimEnd()}\n${text}` : text)
