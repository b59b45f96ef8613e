import { Tabs } from 'antd'
import { t } from '@/i18n'
import { useFilters } from '@/shared/list/useFilters'
import { AccountsTab } from '../parts/AccountsTab'
import { KeysTab } from '../parts/KeysTab'
import styles from '../parts/tabs.module.css'

export function KeysPage() {
  const [{ tab = 'keys' }, setTab] = useFilters('tab')
  return (
    <div className={styles.page}>
      <Tabs className={styles.tabs} activeKey={tab} onChange={(key) => setTab({ tab: key === 'keys' ? null : key })}
        items={[{ key: 'keys', label: t('keys.title') }, { key: 'accounts', label: t('keys.accounts') }]} />
      <div className={styles.content}>{tab === 'accounts' ? <AccountsTab /> : <KeysTab />}</div>
    </div>
  )
}
