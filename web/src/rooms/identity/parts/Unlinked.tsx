import { Alert } from 'antd'
import { t } from '@/i18n'
import { hasTicket } from '../sso'

/** Back from a provider that knows them while we do not: sign in once by another way, and it is linked. */
export function Unlinked() {
  if (!hasTicket()) return null
  return <Alert type="info" showIcon title={t('signin.unlinked')} description={t('signin.unlinked_hint')} style={{ marginBottom: 16 }} />
}
