import { PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useDeferredValue, useState } from 'react'
import { t } from '@/i18n'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useFilters } from '@/shared/list/useFilters'
import { useMay } from '@/shared/session'
import { StatusTag } from '@/shared/ui/StatusTag'
import { useBases, useFaqs, type Faq } from '../queries'
import { BaseSelect } from './BaseSelect'
import { FaqForm } from './FaqForm'

export function FaqsTab() {
  const [filters, setFilters] = useFilters('kb')
  const [q, setQ] = useState('')
  const [open, setOpen] = useState<Faq | 'new' | null>(null)
  const bases = useBases()
  const asked = { q: useDeferredValue(q.trim()) || undefined, kb_id: filters.kb }
  const query = useFaqs(asked)
  const into = filters.kb ?? bases.data?.[0]?.id
  const keeper = useMay()('knowledge:write') && !!into
  const create = keeper ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('knowledge_faqs.create')}</Button> : undefined
  return (
    <>
      <ListPage<Faq> name="faqs" title={t('knowledge_faqs.title')} subtitle={t('knowledge_faqs.subtitle')} columns={columns()} query={query} actions={create}
        search={{ value: q, onChange: setQ, placeholder: t('knowledge_faqs.search') }} filters={<BaseSelect value={filters.kb} onChange={(kb) => setFilters({ kb })} />} filtered={!!asked.q || !!filters.kb}
        empty={{ title: t('knowledge_faqs.empty'), hint: t('knowledge_faqs.empty_hint'), action: create }} onOpen={setOpen} />
      {open && into && <FaqForm key={open === 'new' ? 'new' : open.id} faq={open === 'new' ? null : open} fresh={{ kb_id: into }} onClose={() => setOpen(null)} />}
    </>
  )
}

const columns = (): ListColumn<Faq>[] => [
  { key: 'question', title: t('knowledge_faqs.question'), width: 240, phone: true, ellipsis: true, dataIndex: 'question' },
  { key: 'answer', title: t('knowledge_faqs.answer'), width: 360, phone: true, ellipsis: true, dataIndex: 'answer' },
  { key: 'category', title: t('knowledge.category'), width: 90, render: (_, one) => one.category || '—' },
  { key: 'similar', title: t('knowledge_faqs.similar'), width: 90, align: 'right', className: 'number', render: (_, one) => one.similar_questions.length },
  { key: 'audience', title: t('knowledge.audience'), width: 110, render: (_, one) => t(`knowledge_audiences.${one.audience}`) },
  { key: 'uses', title: t('knowledge_faqs.uses'), width: 80, align: 'right', className: 'number', dataIndex: 'use_count' },
  { key: 'helpful', title: t('knowledge_faqs.helpful'), width: 100, align: 'right', className: 'number', render: (_, one) => `${one.helpful_count} / ${one.helpful_count + one.unhelpful_count}` },
  { key: 'active', title: t('knowledge.active'), width: 80, render: (_, one) => <StatusTag group="switches" value={one.is_active ? 'on' : 'off'} /> },
]
