import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { useState } from 'react'
import { client, unwrap } from '@/api/client'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { refreshLists } from '@/shared/list/useKeyset'
import { KNOWLEDGE, patchDocument, type Document, type DocumentFields } from '../queries'
import { dayOf, dayText } from '../words'
import { Scope } from './Scope'

const fieldsOf = ({ title, category, tags, audience, is_active, valid_from, valid_until }: Document) =>
  ({ title, category: category ?? '', tags, audience, is_active, valid_from: dayOf(valid_from), valid_until: dayOf(valid_until) }) as unknown as DocumentFields

/** What is said of a document, and to whom. */
export function DocumentForm({ document, onClose }: { document: Document; onClose: () => void }) {
  const [opened] = useState(document)
  const [latest, setLatest] = useState(document)
  const queries = useQueryClient()
  async function save(values: DocumentFields, key: string) {
    await patchDocument(latest, { ...values, category: values.category?.trim() || null, valid_from: dayText(values.valid_from), valid_until: dayText(values.valid_until) }, key)
    refreshLists(queries, KNOWLEDGE)
  }
  const reread = async () => {
    const newest = await unwrap(client.GET('/api/documents/{document_id}', { params: { path: { document_id: opened.id } } }))
    setLatest(newest)
    return fieldsOf(newest)
  }
  return (
    <FormDrawer<DocumentFields> title={t('knowledge_documents.edit')} open onClose={onClose} initial={fieldsOf(opened)} save={save} reread={reread}
      fieldNames={{ title: t('knowledge_documents.name'), category: t('knowledge.category'), tags: t('knowledge.tags'), audience: t('knowledge.audience'), is_active: t('knowledge.active'), valid_from: t('knowledge.valid_from'), valid_until: t('knowledge.valid_until') }}>
      <Form.Item name="title" label={t('knowledge_documents.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={500} /></Form.Item>
      <Form.Item name="category" label={t('knowledge.category')}><Input maxLength={200} /></Form.Item>
      <Form.Item name="tags" label={t('knowledge.tags')}><Select mode="tags" open={false} suffixIcon={null} maxCount={20} tokenSeparators={['，', ',', '、', ' ']} /></Form.Item>
      <Scope switchable />
    </FormDrawer>
  )
}
