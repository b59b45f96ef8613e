import { Tabs } from 'antd'
import { t } from '@/i18n'
import { useFilters } from '@/shared/list/useFilters'
import { useMay } from '@/shared/session'
import { InvitationsTab } from '../parts/InvitationsTab'
import styles from '../parts/tabs.module.css'
import { TeamsTab } from '../parts/TeamsTab'
import { UsersTab } from '../parts/UsersTab'

/** 员工与团队: who can sign in, who is invited, and how they are grouped. */
export function UsersPage() {
  const [{ tab = 'users' }, setTab] = useFilters('tab')
  const may = useMay()
  const items = [
    { key: 'users', label: t('people.users') },
    ...(may('user:write') ? [{ key: 'invitations', label: t('people.invitations') }] : []),
    { key: 'teams', label: t('people.teams') },
  ]
  return (
    <div className={styles.page}>
      <Tabs className={styles.tabs} activeKey={tab} onChange={(key) => setTab({ tab: key === 'users' ? null : key })} items={items} />
      <div className={styles.content}>{tab === 'invitations' ? <InvitationsTab /> : tab === 'teams' ? <TeamsTab /> : <UsersTab />}</div>
    </div>
  )
}
