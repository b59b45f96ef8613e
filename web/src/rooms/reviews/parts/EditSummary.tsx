import { useQueryClient } from '@tanstack/react-query'
import { Form, Input } from 'antd'
import { t } from '@/i18n'
import { FormDrawer } from '@/shared/form/FormDrawer'
import { REVIEWS, reviseReview, type Review } from '../queries'

export function EditSummary({ review, open, onClose }: { review: Review; open: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  return (
    <FormDrawer<{ summary: string }>
      title={t('reviews.revise')}
      open={open}
      onClose={onClose}
      initial={{ summary: review.summary ?? '' }}
      save={async (values, key) => {
        await reviseReview(review.id, values, key)
        void queries.invalidateQueries({ queryKey: REVIEWS })
      }}
    >
      <Form.Item name="summary" label={t('reviews.summary')} rules={[{ required: true, whitespace: true, message: t('form.needed') }]}><Input.TextArea autoFocus autoSize={{ minRows: 6, maxRows: 18 }} maxLength={4000} /></Form.Item>
    </FormDrawer>
  )
}
