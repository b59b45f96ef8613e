import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Popconfirm, Select } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useAction } from '@/shared/form/useAction'
import { refreshLists } from '@/shared/list/useKeyset'
import { useMay } from '@/shared/session'
import { createFaq, deleteFaq, KNOWLEDGE, patchFaq, readFaq, useBases, type Faq, type FaqFields } from '../queries'
import { dayOf, dayText } from '../words'
import { Scope } from './Scope'

interface Props { faq: Faq | null; fresh: Partial<FaqFields>; onClose: () => void }

const FRESH: Partial<FaqFields> = { audience: 'customer', similar_questions: [], tags: [], is_active: true }
const fieldsOf = ({ kb_id, question, answer, similar_questions, category, tags, audience, is_active, valid_from, valid_until }: Faq) =>
  ({ kb_id, question, answer, similar_questions, category: category ?? '', tags, audience, is_active, valid_from: dayOf(valid_from), valid_until: dayOf(valid_until) }) as unknown as FaqFields

export function FaqForm({ faq, fresh, onClose }: Props) {
  const [opened] = useState(faq)
  const [latest, setLatest] = useState(faq)
  const queries = useQueryClient()
  const bases = useBases()
  const keeper = useMay()('knowledge:write')
  const again = () => refreshLists(queries, KNOWLEDGE)
  const remove = useAction((id: string, key) => deleteFaq(id, key), { done: t('knowledge_faqs.removed'), onDone: () => { again(); onClose() } })
  async function save(values: FaqFields, key: string) {
    const { kb_id, ...rest } = { ...values, category: values.category?.trim() || null, valid_from: dayText(values.valid_from), valid_until: dayText(values.valid_until) }
    if (latest) await patchFaq(latest, rest, key)
    else await createFaq({ kb_id, ...rest }, key)
    again()
  }
  const gone = opened && keeper && (
    <Popconfirm title={t('knowledge_faqs.remove_ask')} description={t('knowledge_faqs.remove_text')} okText={t('common.remove')} okButtonProps={{ danger: true }} onConfirm={() => remove.mutate(opened.id)}>
      <Button danger type="text" loading={remove.isPending}>{t('knowledge_faqs.remove')}</Button>
    </Popconfirm>
  )
  const reread = opened ? async () => {
    const newest = await readFaq(opened.id)
    setLatest(newest)
    return fieldsOf(newest)
  } : undefined
  return (
    <FormDrawer<FaqFields> title={t(opened ? 'knowledge_faqs.edit' : 'knowledge_faqs.create')} open onClose={onClose} size={560} locked={!keeper} initial={opened ? fieldsOf(opened) : { ...FRESH, ...fresh }} save={save} footerExtra={gone} reread={reread}
      fieldNames={{ question: t('knowledge_faqs.question'), answer: t('knowledge_faqs.answer'), similar_questions: t('knowledge_faqs.similar'), category: t('knowledge.category'), tags: t('knowledge.tags'), audience: t('knowledge.audience'), is_active: t('knowledge.active'), valid_from: t('knowledge.valid_from'), valid_until: t('knowledge.valid_until') }}>
      {!opened && <Form.Item name="kb_id" label={t('knowledge.base')}><Select options={bases.data?.map(({ id, name }) => ({ value: id, label: name }))} /></Form.Item>}
      <Form.Item name="question" label={t('knowledge_faqs.question')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input maxLength={500} autoFocus /></Form.Item>
      <Form.Item name="answer" label={t('knowledge_faqs.answer')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input.TextArea maxLength={4000} autoSize={{ minRows: 4, maxRows: 12 }} /></Form.Item>
      <Form.Item name="similar_questions" label={t('knowledge_faqs.similar')} extra={t('knowledge_faqs.similar_hint')}><Select mode="tags" open={false} suffixIcon={null} maxCount={20} tokenSeparators={['\n', '；', ';']} /></Form.Item>
      <Form.Item name="category" label={t('knowledge.category')}><Input maxLength={200} /></Form.Item>
      <Form.Item name="tags" label={t('knowledge.tags')}><Select mode="tags" open={false} suffixIcon={null} maxCount={20} tokenSeparators={['，', ',', '、', ' ']} /></Form.Item>
      <Scope switchable={!!opened} />
    </FormDrawer>
  )
}
