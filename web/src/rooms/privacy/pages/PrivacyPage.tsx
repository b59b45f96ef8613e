import { Tabs } from 'antd'
import { useSearchParams } from 'react-router'
import { t } from '@/i18n'
import { useMay } from '@/shared/session'
import { BasisTab } from '../parts/BasisTab'
import { ConsentsTab } from '../parts/ConsentsTab'
import { HoldsTab } from '../parts/HoldsTab'
import styles from '../parts/privacy.module.css'
import { RequestsTab } from '../parts/RequestsTab'
import { RulesTab } from '../parts/RulesTab'
import { TextsTab } from '../parts/TextsTab'

const TABS = ['requests', 'consents', 'texts', 'holds', 'rules'] as const

export function PrivacyPage() {
  const [params, setParams] = useSearchParams()
  const may = useMay()
  const tab = params.get('tab') ?? 'requests'
  return (
    <div className={styles.page}>
      <Tabs
        className={styles.tabs}
        activeKey={tab}
        onChange={(key) => setParams(key === 'requests' ? {} : { tab: key })}
        items={[...TABS.map((key) => ({ key, label: t(`privacy.${key}`) })), ...(may('config:read') ? [{ key: 'basis', label: t('basis.title') }] : [])]}
      />
      <div className={styles.content}>
        {tab === 'requests' && <RequestsTab />}
        {tab === 'consents' && <ConsentsTab />}
        {tab === 'texts' && <TextsTab />}
        {tab === 'holds' && <HoldsTab />}
        {tab === 'rules' && <RulesTab />}
        {tab === 'basis' && may('config:read') && <BasisTab />}
      </div>
    </div>
  )
}
