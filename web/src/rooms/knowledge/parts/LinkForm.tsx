import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { refreshLists } from '@/shared/list/useKeyset'
import { KNOWLEDGE, linkDocument, useBases, type Link } from '../queries'

type Fields = Link & { kb: string }

/** A page to be read from its address. */
export function LinkForm({ kb, onClose }: { kb: string; onClose: () => void }) {
  const queries = useQueryClient()
  const bases = useBases()
  async function save({ kb: into, ...body }: Fields, key: string) {
    await linkDocument(into, { ...body, title: body.title?.trim() || null }, key)
    refreshLists(queries, KNOWLEDGE)
  }
  return (
    <FormDrawer<Fields> title={t('knowledge_documents.link')} open onClose={onClose} initial={{ kb, audience: 'internal' }} save={save} savedText={t('knowledge_documents.sent')}>
      <Form.Item name="kb" label={t('knowledge.base')}><Select options={bases.data?.map(({ id, name }) => ({ value: id, label: name }))} /></Form.Item>
      <Form.Item name="url" label={t('knowledge_documents.url')} extra={t('knowledge_documents.url_hint')} rules={[{ required: true, pattern: /^https?:\/\/\S+$/, message: t('knowledge_documents.url_wrong') }]}><Input maxLength={2000} autoFocus /></Form.Item>
      <Form.Item name="title" label={t('knowledge_documents.name')}><Input maxLength={500} /></Form.Item>
      <Form.Item name="audience" label={t('knowledge.audience')}><Select options={(['internal', 'customer'] as const).map((value) => ({ value, label: t(`knowledge_audiences.${value}`) }))} /></Form.Item>
    </FormDrawer>
  )
}
