import { EditOutlined, PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Select, Tag } from 'antd'
import { useState } from 'react'
import { t, tOr } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { useAction } from '@/shared/form/useAction'
import { useMay, useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import { addClue, CATEGORIES, patchClue, removeClue, useClues, type Clue, type ClueFields } from '../around'
import { CUSTOMERS } from '../queries'
import { RemoveButton, Row, Rows } from './Rows'

export function CluesCard({ id }: { id: string }) {
  const writer = useMay()('customer:write')
  const zone = useZone()
  const clues = useClues(id)
  const [open, setOpen] = useState<Clue | 'new' | null>(null)
  const remove = useAction((clue: string, key) => removeClue(clue, key), { stale: [CUSTOMERS] })
  return (
    <>
      <Rows<Clue> title={t('around.clues')} query={clues} none={t('around.clues_none')}
        extra={writer && <Button size="small" type="link" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('around.clue_add')}</Button>}
        row={(clue) => (
          <Row key={clue.id} head={<><Tag>{tOr(`clue_categories.${clue.category}`, clue.category)}</Tag>{clue.summary}</>}
            below={<>{clue.detail && <div>{clue.detail}</div>}{[clue.source, clue.recorded_by_name, shortText(clue.created_at, zone)].filter(Boolean).join(' · ')}</>}
            actions={writer && (
              <>
                <Button type="text" size="small" icon={<EditOutlined />} aria-label={`${t('common.edit')} ${clue.summary}`} onClick={() => setOpen(clue)} />
                <RemoveButton name={clue.summary} ask={t('around.clue_remove_ask')} busy={remove.isPending && remove.variables === clue.id} onRemove={() => remove.mutate(clue.id)} />
              </>
            )} />
        )} />
      <ClueForm id={id} clue={open} onClose={() => setOpen(null)} />
    </>
  )
}

function ClueForm({ id, clue, onClose }: { id: string; clue: Clue | 'new' | null; onClose: () => void }) {
  const queries = useQueryClient()
  const existing = clue && clue !== 'new' ? clue : null
  async function save({ member_id, detail, source, ...values }: ClueFields, key: string) {
    const body = { ...values, detail: detail || null, source: source || null }
    if (existing) await patchClue(existing.id, body, key)
    else await addClue(id, { ...body, ...(member_id ? { member_id } : {}) }, key)
    void queries.invalidateQueries({ queryKey: CUSTOMERS })
  }
  return (
    <FormDrawer<ClueFields> title={t(existing ? 'around.clue_edit' : 'around.clue_add')} open={clue !== null} onClose={onClose} save={save}
      initial={existing ? { category: existing.category as ClueFields['category'], summary: existing.summary, detail: existing.detail ?? '', source: existing.source ?? '' } : { category: 'preference' }}>
      <Form.Item name="category" label={t('around.clue_category')}><Select options={CATEGORIES.map((value) => ({ value, label: t(`clue_categories.${value}`) }))} /></Form.Item>
      <Form.Item name="summary" label={t('around.clue_summary')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input autoFocus maxLength={200} /></Form.Item>
      <Form.Item name="detail" label={t('around.clue_detail')}><Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={4000} /></Form.Item>
      <Form.Item name="source" label={t('around.clue_source')}><Input maxLength={50} /></Form.Item>
      {!existing && <Form.Item name="member_id" label={t('around.clue_member')}><Input maxLength={100} autoComplete="off" /></Form.Item>}
    </FormDrawer>
  )
}
