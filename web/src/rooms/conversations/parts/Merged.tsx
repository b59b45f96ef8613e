import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { mergedBubbles, mergedOptions, platformOf } from '../joined'
import { mergedKey, type Conversation } from '../queries'
import styles from './inbox.module.css'

/** Fetches what was said in talks that were merged into this one; says where one that was merged goes on. */
export function Merged({ conversation: { id, merged_into_id: into } }: { conversation: Conversation }) {
  const { data } = useQuery(mergedOptions(id))
  const talks = data?.items ?? []
  const messages = useQuery({ queryKey: mergedKey(id), enabled: talks.length > 0, queryFn: () => mergedBubbles(talks) })
  if (!talks.length && !into) return null
  return (
    <div className={styles.sleeping} role="status">
      {talks.map((talk) => <span key={talk.id}>{t('joined.holds', { name: [platformOf(talk.channel_type), talk.session_name].filter(Boolean).join(' '), n: talk.message_count })}{talk.reason && `（${talk.reason}）`}</span>)}
      {messages.isError && <span>{t('joined.unseen')}</span>}
      {into && <span>{t('joined.went')} <Link to={`/conversations/${into}`}>{data?.into?.session_name ?? t('joined.open')}</Link></span>}
    </div>
  )
}
