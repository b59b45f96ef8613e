import { t } from '@/i18n'
import type { Conversation } from '../queries'

export const nameOf = (conversation: Conversation) => conversation.customer_name || conversation.visitor_name || t('inbox.visitor')
