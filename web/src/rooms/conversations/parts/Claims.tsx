import { t } from '@/i18n'
import { Facts } from '@/shared/ui/Card'
import type { Conversation } from '../queries'

/** What a visitor left to be answered by, beside the talk itself. */
export function Claims({ conversation }: { conversation: Conversation }) {
  return (
    <Facts rows={[
      [t('desk.claimed_email'), conversation.visitor_email],
      [t('desk.answer_by'), conversation.answer_by && t(`desk.by_${conversation.answer_by}`)],
    ]} />
  )
}
