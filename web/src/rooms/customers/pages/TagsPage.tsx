import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Popconfirm, Select, Skeleton } from 'antd'
import { useState } from 'react'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { Card, PageBody } from '@/shared/ui/Card'
import { EmptyState } from '@/shared/ui/EmptyState'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { TagLabel } from '@/shared/ui/TagLabel'
import { addNewTag, CUSTOMERS, deleteTag, patchTag, useTags, type Tag, type TagFields } from '../queries'

const CATEGORIES = ['source', 'behavior', 'value', 'stage', 'need', 'custom'] as const
const TAGS = ['tags']

/** The organization's tags by their six categories. */
export function TagsPage() {
  const tags = useTags()
  const writer = useMay()('tag:write')
  const [open, setOpen] = useState<Tag | 'new' | null>(null)
  const remove = useAction(deleteTag, { stale: [TAGS, CUSTOMERS] })
  const create = writer && <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('tagging.create')}</Button>
  if (tags.isError) return <LoadFailed error={tags.error} onRetry={() => void tags.refetch()} />
  return (
    <PageBody>
      <PageHeader title={t('tagging.title')} subtitle={t('tagging.subtitle')} actions={create} />
      {tags.isPending && <Skeleton active />}
      {tags.data?.length === 0 && <EmptyState title={t('tagging.empty')} hint={t('tagging.empty_hint')} action={create || undefined} />}
      {CATEGORIES.map((category) => {
        const some = (tags.data ?? []).filter((tag) => (tag.category ?? 'custom') === category)
        return some.length > 0 && (
          <Card key={category} title={t(`tag_categories.${category}`)}>
            {some.map((tag) => (
              <div key={tag.id} style={{ display: 'flex', alignItems: 'center', gap: 12, padding: '6px 0' }}>
                <span style={{ flex: 1 }}><TagLabel name={tag.name} color={tag.color} /></span>
                {writer && <Button type="link" size="small" aria-label={`${t('common.edit')} ${tag.name}`} onClick={() => setOpen(tag)}>{t('common.edit')}</Button>}
                {writer && <Popconfirm title={t('tagging.remove_ask')} onConfirm={() => remove.mutate(tag.id)}><Button type="link" size="small" danger aria-label={t('common.remove_named', { name: tag.name })}>{t('common.remove')}</Button></Popconfirm>}
              </div>
            ))}
          </Card>
        )
      })}
      <TagForm tag={open} onClose={() => setOpen(null)} />
    </PageBody>
  )
}

function TagForm({ tag, onClose }: { tag: Tag | 'new' | null; onClose: () => void }) {
  const queries = useQueryClient()
  const existing = tag && tag !== 'new' ? tag : null
  async function save(values: TagFields, key: string) {
    if (existing) await patchTag(existing.id, values, key)
    else await addNewTag(values, key)
    void queries.invalidateQueries({ queryKey: TAGS })
    void queries.invalidateQueries({ queryKey: CUSTOMERS })
  }
  return (
    <FormDrawer<TagFields> title={existing ? t('tagging.edit') : t('tagging.create')} open={tag !== null} onClose={onClose} save={save} size={400}
      initial={existing ? { name: existing.name, color: existing.color, category: (existing.category ?? 'custom') as NonNullable<TagFields['category']> } : { color: '#722ED1', category: 'custom' }}>
      <Form.Item name="name" label={t('tagging.name')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input autoFocus maxLength={100} /></Form.Item>
      <Form.Item name="category" label={t('tagging.category')}><Select options={CATEGORIES.map((value) => ({ value, label: t(`tag_categories.${value}`) }))} /></Form.Item>
      <Form.Item name="color" label={t('tagging.color')}><Input type="color" style={{ width: 72, padding: 4 }} /></Form.Item>
    </FormDrawer>
  )
}
