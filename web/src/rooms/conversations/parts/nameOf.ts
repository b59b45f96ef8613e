import { t } from '@/i18n'
import type { Conversation } from '../queries'

export const nameOf = (conversation: Conversation) => conversation.visitor_name || t('inbox.visitor')
