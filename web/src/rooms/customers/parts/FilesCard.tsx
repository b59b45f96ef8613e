import { UploadOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useRef } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import { addPaper, paperPath, removePaper, usePapers, type Paper } from '../around'
import { CUSTOMERS } from '../queries'
import { RemoveButton, Row, Rows } from './Rows'

const KB = 1024

export function FilesCard({ id }: { id: string }) {
  const writer = useMay()('customer:write')
  const zone = useZone()
  const papers = usePapers(id)
  const input = useRef<HTMLInputElement>(null)
  const add = useAction((file: File, key) => addPaper(id, file, key), { stale: [CUSTOMERS] })
  const remove = useAction((paper: string, key) => removePaper(id, paper, key), { stale: [CUSTOMERS] })
  return (
    <Rows<Paper> title={t('around.files')} query={papers} none={t('around.files_none')}
      extra={writer && <Button size="small" type="link" icon={<UploadOutlined />} loading={add.isPending} onClick={() => input.current?.click()}>{t('around.file_add')}</Button>}
      row={(paper) => (
        <Row key={paper.id} head={<a href={paperPath(id, paper.id)} download={paper.name}>{paper.name}</a>}
          below={[paper.note, size(paper.size), paper.created_by_name, shortText(paper.created_at, zone)].filter(Boolean).join(' · ')}
          actions={writer && <RemoveButton name={paper.name} ask={t('around.file_remove_ask')} busy={remove.isPending && remove.variables === paper.id} onRemove={() => remove.mutate(paper.id)} />} />
      )}
      foot={writer && (
        <>
          <div className="faint" style={{ marginTop: 6 }}>{t('around.file_hint')}</div>
          <input ref={input} type="file" hidden accept=".pdf,.png,.jpg,.jpeg" aria-label={t('around.file_add')}
            onChange={(event) => {
              const [file] = event.target.files ?? []
              if (file) add.mutate(file)
              event.target.value = ''
            }} />
        </>
      )} />
  )
}

const size = (bytes: number) => (bytes < KB * KB ? `${Math.max(1, Math.round(bytes / KB))} KB` : `${(bytes / KB / KB).toFixed(1)} MB`)
