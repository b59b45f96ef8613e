import { useQueryClient } from '@tanstack/react-query'
import { Form, Input } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { patchItem, REVIEWS, type ReviewItem } from '../queries'

interface Values { content: string; suggestion?: string }

export function EditItem({ item, open, onClose }: { item: ReviewItem; open: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  return (
    <FormDrawer<Values>
      title={t('reviews.edit_item')}
      open={open}
      onClose={onClose}
      initial={{ content: item.content, suggestion: item.suggestion ?? '' }}
      save={async (values, key) => {
        await patchItem(item.id, values, key)
        void queries.invalidateQueries({ queryKey: REVIEWS })
      }}
    >
      <Form.Item name="content" label={t('reviews.content')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input.TextArea autoFocus autoSize={{ minRows: 3, maxRows: 10 }} maxLength={4000} /></Form.Item>
      <Form.Item name="suggestion" label={t('reviews.suggestion')}><Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={4000} /></Form.Item>
    </FormDrawer>
  )
}
