import { DeleteOutlined, UploadOutlined } from '@ant-design/icons'
import { Button, Popconfirm, Skeleton } from 'antd'
import { useRef } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import { Card } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import styles from '../pages/tickets.module.css'
import { addFile, askFile, removeFile, TICKETS, useAttachments } from '../queries'

const KB = 1024
const size = (bytes: number) => (bytes < KB * KB ? `${Math.max(1, Math.round(bytes / KB))} KB` : `${(bytes / KB / KB).toFixed(1)} MB`)

export function Attachments({ id, writer }: { id: string; writer: boolean }) {
  const zone = useZone()
  const files = useAttachments(id)
  const input = useRef<HTMLInputElement>(null)
  const add = useAction((file: File, key) => addFile(id, file, key), { stale: [TICKETS] })
  const open = useAction((attachment: string, key) => askFile(id, attachment, key), { onDone: (ticket) => window.location.assign(ticket.path) })
  const remove = useAction((attachment: string, key) => removeFile(id, attachment, key), { stale: [TICKETS] })
  return (
    <Card title={t('tickets.files')} extra={writer && <Button size="small" type="link" icon={<UploadOutlined />} loading={add.isPending} onClick={() => input.current?.click()}>{t('tickets.file_add')}</Button>}>
      {files.isPending && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {files.isError && <LoadFailed error={files.error} onRetry={() => void files.refetch()} />}
      {files.data?.length === 0 && <span className="quiet">{t('tickets.files_none')}</span>}
      {files.data?.map((file) => (
        <div key={file.id} className={styles.line}>
          <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
            <Button type="link" size="small" style={{ padding: 0, whiteSpace: 'normal', height: 'auto', textAlign: 'left' }} loading={open.isPending && open.variables === file.id} aria-label={t('tickets.file_open', { name: file.original_filename })} onClick={() => open.mutate(file.id)}>{file.original_filename}</Button>
            <div className="faint">{[size(file.size), file.uploader_name, shortText(file.created_at, zone)].filter(Boolean).join(' · ')}</div>
          </div>
          {writer && (
            <Popconfirm title={t('tickets.file_remove_ask')} onConfirm={() => remove.mutate(file.id)}>
              <Button type="text" size="small" icon={<DeleteOutlined />} loading={remove.isPending && remove.variables === file.id} aria-label={t('common.remove_named', { name: file.original_filename })} />
            </Popconfirm>
          )}
        </div>
      ))}
      {writer && (
        <>
          <div className="faint" style={{ marginTop: 6 }}>{t('tickets.file_hint')}</div>
          <input ref={input} type="file" hidden accept=".pdf,.png,.jpg,.jpeg" aria-label={t('tickets.file_add')}
            onChange={(event) => {
              const [file] = event.target.files ?? []
              if (file) add.mutate(file)
              event.target.value = ''
            }} />
        </>
      )}
    </Card>
  )
}
