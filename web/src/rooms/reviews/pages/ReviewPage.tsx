import { EditOutlined } from '@ant-design/icons'
import { Button, Skeleton } from 'antd'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useMay } from '@/shared/session'
import { dayText } from '@/shared/time'
import { Card, Facts, PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { StatusTag } from '@/shared/ui/StatusTag'
import { ITEM_KINDS, reviewTone } from '../labels'
import { EditSummary } from '../parts/EditSummary'
import { ItemCard } from '../parts/ItemCard'
import { REVIEWS, reviseReview, useReview } from '../queries'

export function ReviewPage() {
  const { id = '' } = useParams()
  const review = useReview(id)
  const may = useMay()
  const [editing, setEditing] = useState(false)
  const publish = useAction((_: void, key) => reviseReview(id, { status: 'published' }, key), { stale: [REVIEWS], done: t('reviews.published') })
  const { data } = review
  if (review.isError) return <LoadFailed error={review.error} onRetry={() => void review.refetch()} />
  if (!data) return <PageBody><Skeleton active /></PageBody>
  const writer = may('review:write') && data.status !== 'published'
  const groups = ITEM_KINDS.map((kind) => ({ kind, items: data.items.filter((item) => item.item_type === kind) })).filter(({ items }) => items.length)
  return (
    <PageBody>
      <PageHeader
        title={data.customer_name ?? t('inbox.visitor')}
        subtitle={<>{dayText(data.review_date)} <StatusTag group="review_status" value={data.status} tone={reviewTone[data.status]} /></>}
        actions={writer && (
          <>
            <Button icon={<EditOutlined />} onClick={() => setEditing(true)}>{t('reviews.revise')}</Button>
            <Button type="primary" loading={publish.isPending} onClick={() => publish.mutate()}>{t('reviews.publish')}</Button>
          </>
        )}
      />
      <Card title={t('reviews.summary')}>
        <p style={{ marginTop: 0, whiteSpace: 'pre-wrap' }}>{data.summary ?? t('reviews.no_summary')}</p>
        <Facts rows={[
          [t('reviews.outcome'), data.outcome],
          [t('reviews.agent'), data.agent_name],
          [t('reviews.talk'), <Link key="talk" to={`/conversations/${data.conversation_id}`}>{t('common.open')}</Link>],
          [t('reviews.customer'), data.customer_id && <Link to={`/customers/${data.customer_id}`}>{t('common.open')}</Link>],
          [t('reviews.made_by'), data.generator === 'model' ? t('reviews.by_model', { model: data.model ?? '', version: data.prompt_version ?? '' }) : t('reviews.by_rules')],
        ]} />
      </Card>
      {data.items.length === 0 && <Card><span className="quiet">{t('reviews.no_items')}</span></Card>}
      {groups.map(({ kind, items }) => (
        <Card key={kind} title={t(`item_kinds.${kind}`)}>
          {items.map((item) => <ItemCard key={item.id} item={item} messages={data.evidence_messages} conversationId={data.conversation_id} editable={writer} />)}
        </Card>
      ))}
      <EditSummary review={data} open={editing} onClose={() => setEditing(false)} />
    </PageBody>
  )
}
