import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { toast } from '@/shared/ui/toast'
import { spendTicket } from './sso'

/** After a sign-in by another way: the provider that sent them here may sign them in from now on. */
export const linkTicket = () => spendTicket().then(
  (linked) => { if (linked) toast.success(t('signin.linked')) },
  (error: unknown) => toast.error(explain(error)),
)
