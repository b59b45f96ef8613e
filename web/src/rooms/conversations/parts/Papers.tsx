import { FileOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { use, useState } from 'react'
import { client, keyed, unwrap } from '@/api/client'
import { newId } from '@/api/id'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { loadDeskWords } from '@/shared/desk/load'

interface Paper { id: string; name: string; size: number; content_type: string }
const loaded = loadDeskWords()
const ask = (conversation_id: string, message_file_id: string, key: string) =>
  unwrap(client.POST('/api/conversations/{conversation_id}/files/{message_file_id}/downloads', { params: { path: { conversation_id, message_file_id } }, ...keyed(key) }))

/** Files that came with a message: taken with a ticket; a picture is shown when one asks for it. */
export function Papers({ conversation, files }: { conversation: string; files: Paper[] }) {
  use(loaded)
  return <div style={{ display: 'grid', gap: 4, justifyItems: 'start' }}>{files.map((file) => <One key={file.id} conversation={conversation} file={file} />)}</div>
}

function One({ conversation, file }: { conversation: string; file: Paper }) {
  const [open, setOpen] = useState(false)
  const save = useAction((_: void, key) => ask(conversation, file.id, key), { onDone: (ticket) => window.location.assign(ticket.path) })
  const picture = file.content_type.startsWith('image/')
  return (
    <>
      <span>
        <Button type="link" size="small" icon={<FileOutlined />} loading={save.isPending} onClick={() => save.mutate()}>{file.name}</Button>
        {picture && <Button type="link" size="small" aria-expanded={open} onClick={() => setOpen(!open)}>{t(open ? 'papers.hide' : 'papers.show')}</Button>}
      </span>
      {open && <Picture conversation={conversation} file={file} />}
    </>
  )
}

/** Its bytes, through a download that is written down; never an address of somebody else's. */
function Picture({ conversation, file }: { conversation: string; file: Paper }) {
  const picture = useQuery({
    queryKey: ['message-file', file.id],
    staleTime: Infinity,
    queryFn: async () => {
      const { path } = await ask(conversation, file.id, newId())
      const answer = await fetch(path)
      if (!answer.ok) throw new Error(answer.statusText)
      return URL.createObjectURL(await answer.blob())
    },
  })
  if (picture.isError) return <span role="alert">{t('papers.failed')}</span>
  return picture.data ? <img src={picture.data} alt={file.name} style={{ maxWidth: 'min(320px, 100%)', maxHeight: 320, borderRadius: 8 }} /> : <span className="faint" role="status">{t('papers.loading')}</span>
}
