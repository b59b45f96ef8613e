import { LinkOutlined, UploadOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useRef, useState } from 'react'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useFilters } from '@/shared/list/useFilters'
import { useMay, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { KNOWLEDGE, sendDocument, useBases, useDocuments, type Document } from '../queries'
import { reasonText, sizeText, stateOf } from '../words'
import { BaseSelect } from './BaseSelect'
import { DocumentDrawer } from './DocumentDrawer'
import { LinkForm } from './LinkForm'

const STATES = ['pending', 'processing', 'completed', 'failed'] as const

export function DocumentsTab() {
  const [filters, setFilters] = useFilters('kb', 'status', 'document')
  const bases = useBases()
  const keeper = useMay()('knowledge:write')
  const [linking, setLinking] = useState(false)
  const query = useDocuments({ kb_id: filters.kb, status: STATES.find((one) => one === filters.status) })
  const into = filters.kb ?? bases.data?.[0]?.id
  const input = useRef<HTMLInputElement>(null)
  const send = useAction(({ kb, file }: { kb: string; file: File }, key) => sendDocument(kb, file, 'internal', key), { stale: [KNOWLEDGE], done: t('knowledge_documents.sent'), onDone: (made) => setFilters({ document: made.id }) })
  const actions = keeper && into && (
    <>
      <Button icon={<LinkOutlined />} onClick={() => setLinking(true)}>{t('knowledge_documents.link')}</Button>
      <Button type="primary" icon={<UploadOutlined />} loading={send.isPending} title={t('knowledge_documents.send_hint')} onClick={() => input.current?.click()}>{t('knowledge_documents.send')}</Button>
      <input ref={input} type="file" hidden accept=".pdf,.docx,.xlsx,.html,.htm,.md,.txt" aria-label={t('knowledge_documents.send')}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file) send.mutate({ kb: into, file })
          event.target.value = ''
        }} />
    </>
  )
  const none = bases.data?.length === 0
  const empty = none
    ? { title: t('knowledge_documents.no_base'), hint: t('knowledge_documents.no_base_hint'), action: keeper && <Link to="?tab=bases">{t('knowledge_bases.create')}</Link> }
    : { title: t('knowledge_documents.empty'), hint: t('knowledge_documents.empty_hint') }
  const choices = (
    <>
      <BaseSelect value={filters.kb} onChange={(kb) => setFilters({ kb })} />
      <Select allowClear value={filters.status} onChange={(status) => setFilters({ status })} placeholder={t('knowledge_documents.state')} aria-label={t('knowledge_documents.state')} style={{ minWidth: 120 }}
        options={STATES.map((value) => ({ value, label: t(`knowledge_states.${value}`) }))} />
    </>
  )
  return (
    <>
      <ListPage<Document> name="knowledge-documents" title={t('knowledge_documents.title')} subtitle={keeper ? t('knowledge_documents.subtitle') : t('knowledge.only_keepers')} columns={useColumns()} query={query} actions={actions || undefined} filters={choices}
        filtered={!!filters.kb || !!filters.status} empty={empty} onOpen={(one) => setFilters({ document: one.id })} />
      {filters.document && <DocumentDrawer key={filters.document} id={filters.document} onClose={() => setFilters({ document: null })} />}
      {linking && into && <LinkForm kb={into} onClose={() => setLinking(false)} />}
    </>
  )
}

function useColumns(): ListColumn<Document>[] {
  const zone = useZone()
  const bases = useBases()
  return [
    { key: 'title', title: t('knowledge_documents.name'), width: 260, phone: true, ellipsis: true, dataIndex: 'title' },
    { key: 'state', title: t('knowledge_documents.state'), width: 230, phone: true, render: (_, one) => <><StatusTag group="knowledge_states" {...stateOf(one)} />{one.error_message && <div className="faint">{reasonText(one.error_message)}</div>}</> },
    { key: 'base', title: t('knowledge.base'), width: 130, ellipsis: true, render: (_, one) => bases.data?.find(({ id }) => id === one.kb_id)?.name ?? '—' },
    { key: 'kind', title: t('knowledge_documents.kind'), width: 90, render: (_, one) => tOr(`knowledge_kinds.${one.file_type ?? ''}`, one.file_type ?? '—') },
    { key: 'audience', title: t('knowledge.audience'), width: 110, render: (_, one) => t(`knowledge_audiences.${one.audience}`) },
    { key: 'chunks', title: t('knowledge_documents.chunks'), width: 80, align: 'right', className: 'number', dataIndex: 'chunk_count' },
    { key: 'size', title: t('knowledge_documents.size'), width: 90, align: 'right', className: 'number', render: (_, one) => sizeText(one.file_size) },
    { key: 'version', title: t('knowledge_documents.version'), width: 80, align: 'right', className: 'number', dataIndex: 'version' },
    { key: 'updated', title: t('knowledge.updated'), width: 170, className: 'number', render: (_, one) => dateTimeText(one.updated_at, zone) },
  ]
}
