import { ReloadOutlined, UploadOutlined } from '@ant-design/icons'
import { Alert, Button, Drawer, Popconfirm, Skeleton, Tabs } from 'antd'
import { useRef, useState } from 'react'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { Facts } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { StatusTag } from '@/shared/ui/StatusTag'
import { deleteDocument, KNOWLEDGE, resendDocument, retryDocument, useChunks, useDocument, useVersions, type Document } from '../queries'
import { reasonText, sizeText, stateOf, validText } from '../words'
import { DocumentForm } from './DocumentForm'
import styles from './knowledge.module.css'

/** A document: how it stands, what it was cut into, and what was sent as which version. */
export function DocumentDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useDocument(id)
  const one = query.data
  return (
    <Drawer title={one?.title ?? t('knowledge_documents.edit')} open onClose={onClose} size={640} styles={{ wrapper: { maxWidth: '100vw' } }}>
      {query.isPending && <Skeleton active />}
      {query.isError && <LoadFailed error={query.error} onRetry={() => void query.refetch()} />}
      {one && (
        <>
          <Verbs one={one} onGone={onClose} />
          <Trouble one={one} />
          <Facts rows={[
            [t('knowledge_documents.state'), <StatusTag key="state" group="knowledge_states" {...stateOf(one)} />],
            [t('knowledge.audience'), t(`knowledge_audiences.${one.audience}`)],
            [t('knowledge.validity'), validText(one)],
            [t('knowledge.category'), one.category],
            [t('knowledge.tags'), one.tags.join('、')],
            [t('knowledge_documents.size'), one.file_size !== null && sizeText(one.file_size)],
            [t('knowledge_documents.url'), one.file_url],
          ]} />
          <Tabs items={[
            { key: 'chunks', label: `${t('knowledge_documents.content')}（${one.chunk_count}）`, children: <Chunks id={id} version={one.indexed_version} /> },
            { key: 'versions', label: t('knowledge_documents.versions'), children: <Versions id={id} seen={one.updated_at} /> },
          ]} />
        </>
      )}
    </Drawer>
  )
}

function Trouble({ one }: { one: Document }) {
  if (one.processing_status !== 'failed' || !one.error_message) return null
  return <Alert type="error" showIcon style={{ marginBottom: 12 }} title={one.indexed_version ? t('knowledge_documents.failed_but', { n: one.indexed_version }) : t('knowledge_documents.failed')} description={reasonText(one.error_message)} />
}

function Verbs({ one, onGone }: { one: Document; onGone: () => void }) {
  const keeper = useMay()('knowledge:write')
  const [editing, setEditing] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const retry = useAction((_: void, key) => retryDocument(one.id, key), { stale: [KNOWLEDGE], done: t('knowledge_documents.retried') })
  const resend = useAction((file: File, key) => resendDocument(one.id, file, key), { stale: [KNOWLEDGE], done: t('knowledge_documents.sent') })
  const remove = useAction((_: void, key) => deleteDocument(one.id, key), { stale: [KNOWLEDGE], done: t('knowledge_documents.removed'), onDone: onGone })
  if (!keeper) return null
  const resting = one.processing_status === 'completed' || one.processing_status === 'failed'
  return (
    <div className={styles.verbs}>
      <Button onClick={() => setEditing(true)}>{t('common.edit')}</Button>
      {one.processing_status === 'failed' && <Button icon={<ReloadOutlined />} loading={retry.isPending} onClick={() => retry.mutate()}>{t('knowledge_documents.retry')}</Button>}
      {resting && <Button icon={<UploadOutlined />} loading={resend.isPending} title={t('knowledge_documents.resend_hint')} onClick={() => input.current?.click()}>{t('knowledge_documents.resend')}</Button>}
      <Popconfirm title={t('knowledge_documents.remove_ask', { name: one.title })} description={t('knowledge_documents.remove_text')} okText={t('common.remove')} okButtonProps={{ danger: true }} onConfirm={() => remove.mutate()}>
        <Button danger type="text" loading={remove.isPending}>{t('knowledge_documents.remove')}</Button>
      </Popconfirm>
      <input ref={input} type="file" hidden accept=".pdf,.docx,.xlsx,.html,.htm,.md,.txt" aria-label={t('knowledge_documents.resend')}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file) resend.mutate(file)
          event.target.value = ''
        }} />
      {editing && <DocumentForm document={one} onClose={() => setEditing(false)} />}
    </div>
  )
}

function Chunks({ id, version }: { id: string; version: number }) {
  const chunks = useChunks(id, version)
  if (chunks.isPending) return <Skeleton active />
  if (chunks.isError) return <LoadFailed error={chunks.error} onRetry={() => void chunks.refetch()} />
  if (chunks.data.length === 0) return <p className="quiet">{t('knowledge_documents.no_chunks')}</p>
  return (
    <div>
      {chunks.data.map(({ id: key, chunk_index, content, metadata }) => (
        <div key={key} className={styles.chunk}>
          <div className="faint">{[t('knowledge_documents.chunk_n', { n: chunk_index + 1 }), metadata.heading as string | undefined, metadata.page ? t('knowledge_documents.page', { n: Number(metadata.page) }) : undefined].filter(Boolean).join(' · ')}</div>
          {content}
        </div>
      ))}
      {chunks.hasNextPage && <Button type="link" loading={chunks.isFetchingNextPage} onClick={() => void chunks.fetchNextPage()}>{t('common.load_more')}</Button>}
    </div>
  )
}

function Versions({ id, seen }: { id: string; seen: string }) {
  const versions = useVersions(id, seen)
  const zone = useZone()
  if (versions.isPending) return <Skeleton active />
  if (versions.isError) return <LoadFailed error={versions.error} onRetry={() => void versions.refetch()} />
  return (
    <div>
      {versions.data.map((one) => (
        <div key={one.version} className={styles.chunk}>
          <strong>{t('knowledge_documents.version_n', { n: one.version })}</strong>
          <div className="faint">{[dateTimeText(one.created_at, zone), one.file_size !== null && sizeText(one.file_size), outcome(one)].filter(Boolean).join(' · ')}</div>
        </div>
      ))}
    </div>
  )
}

function outcome({ error_message, finished_at, chunk_count }: { error_message: string | null; finished_at: string | null; chunk_count: number }) {
  if (error_message) return reasonText(error_message)
  return finished_at ? t('knowledge_documents.version_chunks', { n: chunk_count }) : t('knowledge_documents.reading')
}
