import { Select } from 'antd'
import { t } from '@/i18n'
import { ListPage, type ListColumn } from '@/shared/list/ListPage'
import { useFilters } from '@/shared/list/useFilters'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { StatusTag } from '@/shared/ui/StatusTag'
import { REPLY_ACTIONS, replyTone } from '../labels'
import { useReplies, type SmsReply } from '../queries'

/** What people answered to messages; 退订 takes their consent to marketing back. */
export function RepliesTab() {
  const [filters, setFilters] = useFilters('action')
  const query = useReplies(filters)
  const zone = useZone()
  const columns: ListColumn<SmsReply>[] = [
    { key: 'phone', title: t('sms.phone'), width: 130, phone: true, className: 'number', dataIndex: 'phone' },
    { key: 'content', title: t('sms_replies.content'), width: 320, phone: true, ellipsis: true, dataIndex: 'content' },
    { key: 'action', title: t('sms_replies.action'), width: 150, phone: true, render: (_, one) => <StatusTag group="reply_actions" value={one.action} tone={replyTone[one.action]} /> },
    { key: 'provider', title: t('sms.provider'), width: 120, dataIndex: 'provider_code' },
    { key: 'said_at', title: t('sms_replies.said_at'), width: 172, render: (_, one) => dateTimeText(one.said_at, zone) },
  ]
  return (
    <ListPage<SmsReply>
      name="sms-replies"
      title={t('sms_replies.title')}
      subtitle={t('sms_replies.subtitle')}
      columns={columns}
      query={query}
      filtered={!!filters.action}
      filters={
        <Select allowClear style={{ width: 150 }} value={filters.action} placeholder={t('sms_replies.action')} aria-label={t('sms_replies.action')} onChange={(action) => setFilters({ action })}
          options={REPLY_ACTIONS.map((value) => ({ value, label: t(`reply_actions.${value}`) }))} />
      }
      empty={{ title: t('sms_replies.empty'), hint: t('sms_replies.empty_hint') }}
    />
  )
}
