import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { newId } from '@/api/id'
import { explain, Problem } from '@/api/problem'
import { addMessage, CONVERSATIONS, postMessage } from './queries'
import type { Pending } from './thread'

/** Replies wait here until the server confirms them, and survive a reload of the page. */
const stored = (conversation: string) => `zhike.outbox.${conversation}`
const boxes = new Map<string, Pending[]>()
const listeners = new Set<() => void>()
const EMPTY: Pending[] = []

function read(conversation: string): Pending[] {
  let box = boxes.get(conversation)
  if (!box) {
    box = JSON.parse(localStorage.getItem(stored(conversation)) ?? '[]') as Pending[]
    boxes.set(conversation, box.length ? box : EMPTY)
  }
  return boxes.get(conversation) ?? EMPTY
}

function write(conversation: string, box: Pending[]) {
  boxes.set(conversation, box)
  if (box.length) localStorage.setItem(stored(conversation), JSON.stringify(box))
  else localStorage.removeItem(stored(conversation))
  listeners.forEach((notify) => notify())
}

const change = (conversation: string, id: string, changes: Partial<Pending>) =>
  write(conversation, read(conversation).map((item) => (item.external_message_id === id ? { ...item, ...changes } : item)))

export const dropPending = (conversation: string, id: string) =>
  write(conversation, read(conversation).filter((item) => item.external_message_id !== id))

/** With the words because of which it did not go out. */
const whyOf = (error: unknown) => [explain(error), ...(error instanceof Problem && Array.isArray(error.body.params?.words) ? error.body.params.words : [])].join(' ')

const TRIES = [0, 800, 2500, 6000]

/** Sends until the outcome is known. The same external id makes every further try harmless. */
async function deliver(conversation: string, item: Pending) {
  for (const pause of TRIES) {
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause))
    try {
      return await postMessage(conversation, item.content, item.external_message_id, item.confirmed)
    } catch (error) {
      const again = error instanceof Problem && (error.uncertain || error.status === 429)
      if (!again || pause === TRIES.at(-1)) throw error
    }
  }
  return null
}

const underWay = new Set<string>()

export function useOutbox(conversation: string) {
  const queries = useQueryClient()
  const pending = useSyncExternalStore((notify) => {
    listeners.add(notify)
    return () => listeners.delete(notify)
  }, () => read(conversation))

  const push = useCallback(async (item: Pending) => {
    if (underWay.has(item.external_message_id)) return
    underWay.add(item.external_message_id)
    change(conversation, item.external_message_id, { failed: false, ask: false, confirmed: item.confirmed })
    try {
      const message = await deliver(conversation, item)
      if (message) addMessage(queries, conversation, message)
      dropPending(conversation, item.external_message_id)
      void queries.invalidateQueries({ queryKey: CONVERSATIONS })
    } catch (error) {
      change(conversation, item.external_message_id, { failed: true, why: whyOf(error), ask: error instanceof Problem && error.code === 'message.words_confirm' })
    } finally {
      underWay.delete(item.external_message_id)
    }
  }, [conversation, queries])

  const send = useCallback((content: string) => {
    const item: Pending = { external_message_id: newId(), content, created_at: new Date().toISOString(), failed: false }
    write(conversation, [...read(conversation), item])
    void push(item)
  }, [conversation, push])

  // Replies that were on their way when the page was closed go out again.
  useEffect(() => {
    read(conversation).filter((item) => !item.failed).forEach((item) => void push(item))
  }, [conversation, push])

  return { pending, send, retry: push }
}

/** Takes back what did not go out, to be written otherwise. */
export function takeBack(conversation: string, item: Pending) {
  localStorage.setItem(draftKey(conversation), item.content)
  dropPending(conversation, item.external_message_id)
}

const draftKey = (conversation: string) => `zhike.draft.${conversation}`

export function useDraft(conversation: string) {
  const [text, setText] = useState(() => localStorage.getItem(draftKey(conversation)) ?? '')
  const set = useCallback((value: string) => {
    setText(value)
    if (value) localStorage.setItem(draftKey(conversation), value)
    else localStorage.removeItem(draftKey(conversation))
  }, [conversation])
  return [text, set] as const
}

export const hasDraft = (conversation: string) => !!localStorage.getItem(draftKey(conversation))
