import { Tabs } from 'antd'
import { t } from '@/i18n'
import { useFilters } from '@/shared/list/useFilters'
import { useMay } from '@/shared/session'
import { PageBody } from '@/shared/ui/Card'
import { PageHeader } from '@/shared/ui/PageHeader'
import { LockedTab } from '../parts/LockedTab'
import { FilteredLog } from '../parts/LoginLog'
import { PolicyTab } from '../parts/PolicyTab'
import { ProvidersTab } from '../parts/ProvidersTab'
import { WhoseTab } from '../parts/WhoseTab'

/** 认证安全: the rules of signing in, who is locked out, and every sign-in. */
export function SecurityPage() {
  const [{ tab = 'policy' }, setTab] = useFilters('tab')
  const may = useMay()
  const items = [
    { key: 'policy', label: t('security.policy') },
    { key: 'providers', label: t('idp.tab') },
    ...(may('session:manage') ? [{ key: 'sessions', label: t('whose.tab') }] : []),
    { key: 'locked', label: t('security.locked') },
    ...(may('audit:read') ? [{ key: 'log', label: t('security.log') }] : []),
  ]
  return (
    <PageBody>
      <PageHeader title={t('security.title')} subtitle={t('security.subtitle')} />
      <Tabs activeKey={tab} onChange={(key) => setTab({ tab: key === 'policy' ? null : key })} items={items} />
      {tab === 'policy' && <PolicyTab />}
      {tab === 'locked' && <LockedTab />}
      {tab === 'providers' && <ProvidersTab />}
      {tab === 'sessions' && <WhoseTab />}
      {tab === 'log' && <FilteredLog />}
    </PageBody>
  )
}
