import { Link } from 'react-router'
import { t } from '@/i18n'
import { EmptyState } from './EmptyState'

export function NotFound() {
  return <EmptyState title={t('errors.page_missing')} hint={<Link to="/">{t('errors.go_home')}</Link>} />
}
