import { FileOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { newId } from '@/api/id'
import { networkProblem, toProblem } from '@/api/problem'
import type { Schemas } from '@/api/client'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { askFile } from '../queries'
import styles from './inbox.module.css'

const KB = 1024
const WIDEST = 260
const TALLEST = 300
const SHOWN = new Set(['image/png', 'image/jpeg'])
const sizeText = (bytes: number) => (bytes < KB * KB ? `${Math.max(1, Math.round(bytes / KB))} KB` : `${(bytes / KB / KB).toFixed(1)} MB`)

interface Props { conversation: string; message: string; file: Schemas['MessageFile'] }

/** A picture as the page's own data; the server knows it by its content and never as a page. */
async function picture(conversation: string, message: string): Promise<string> {
  const { path } = await askFile(conversation, message, newId())
  const answer = await fetch(path).catch(() => { throw networkProblem() })
  if (!answer.ok) throw toProblem(answer, await answer.json().catch(() => undefined))
  const blob = await answer.blob()
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error as Error)
    reader.readAsDataURL(blob)
  })
}

/** A file that came with a message: a picture shows itself, everything opens with a download's ticket. */
export function Paper({ conversation, message, file }: Props) {
  const shown = useQuery({ queryKey: ['message-file', message], enabled: SHOWN.has(file.content_type), staleTime: Infinity, gcTime: 10 * 60_000, retry: 1, queryFn: () => picture(conversation, message) })
  const open = useAction((_: void, key) => askFile(conversation, message, key), { onDone: (ticket) => window.location.assign(ticket.path) })
  const scale = file.width && file.height ? Math.min(1, WIDEST / file.width, TALLEST / file.height) : undefined
  const sides = scale ? { width: Math.round(file.width! * scale), height: Math.round(file.height! * scale) } : {}
  return (
    <button type="button" className={styles.paper} disabled={open.isPending} title={t('desk.file_open', { name: file.name })} onClick={() => open.mutate()}>
      {shown.data ? <img src={shown.data} alt={file.name} {...sides} /> : <><FileOutlined /><span>{file.name}</span><span className={styles.paperSize}>{sizeText(file.size)}</span></>}
    </button>
  )
}
