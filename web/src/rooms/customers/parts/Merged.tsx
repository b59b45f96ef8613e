import { Button } from 'antd'
import { useNavigate } from 'react-router'
import { t } from '@/i18n'
import { EmptyState } from '@/shared/ui/EmptyState'

/** Whoever comes by an old link is led on. */
export function Merged({ into }: { into: string }) {
  const navigate = useNavigate()
  return <EmptyState title={t('customers.merged')} hint={t('customers.merged_text')} action={<Button type="primary" onClick={() => void navigate(`/customers/${into}`, { replace: true })}>{t('customers.open_merged')}</Button>} />
}
