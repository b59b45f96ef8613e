import { PaperClipOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useCallback, useEffect, useRef, type RefObject } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { toast } from '@/shared/ui/toast'
import { addMessage, CONVERSATIONS, postFile } from '../queries'

const LARGEST = 10_000_000
const KINDS = '.pdf,.png,.jpg,.jpeg'

/** Sends pictures and papers as answers: chosen, or pasted into the answer. */
export function Attach({ conversation, place }: { conversation: string; place: RefObject<HTMLTextAreaElement | null> }) {
  const queries = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const send = useAction((file: File, key) => postFile(conversation, file, key), {
    stale: [CONVERSATIONS],
    onDone: (message) => addMessage(queries, conversation, message),
  })
  const { mutateAsync } = send
  const take = useCallback(async (files: File[]) => {
    for (const file of files) {
      if (file.size > LARGEST) toast.error(t('desk.file_large'))
      else await mutateAsync(file).catch(() => undefined) // it has been said
    }
  }, [mutateAsync])
  useEffect(() => {
    const field = place.current
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])]
      if (!files.length) return
      event.preventDefault()
      void take(files)
    }
    field?.addEventListener('paste', paste)
    return () => field?.removeEventListener('paste', paste)
  }, [place, take])
  return (
    <>
      <Button type="text" icon={<PaperClipOutlined />} loading={send.isPending} aria-label={t('desk.attach')} title={t('desk.attach')} onClick={() => input.current?.click()} />
      <input ref={input} type="file" hidden multiple accept={KINDS} aria-label={t('desk.attach')}
        onChange={(event) => {
          void take([...(event.target.files ?? [])])
          event.target.value = ''
        }} />
    </>
  )
}
