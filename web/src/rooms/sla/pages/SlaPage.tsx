import { Tabs } from 'antd'
import { useSearchParams } from 'react-router'
import { t } from '@/i18n'
import { CalendarsTab } from '../parts/CalendarsTab'
import { PoliciesTab } from '../parts/PoliciesTab'
import { ReportTab } from '../parts/ReportTab'
import styles from '../parts/sla.module.css'

const TABS = ['policies', 'calendars', 'report'] as const

export function SlaPage() {
  const [params, setParams] = useSearchParams()
  const tab = params.get('tab') ?? 'policies'
  return (
    <div className={styles.page}>
      <Tabs
        className={styles.tabs}
        activeKey={tab}
        onChange={(key) => setParams(key === 'policies' ? {} : { tab: key })}
        items={TABS.map((key) => ({ key, label: t(`sla.${key}`) }))}
      />
      <div className={styles.content}>
        {tab === 'policies' && <PoliciesTab />}
        {tab === 'calendars' && <CalendarsTab />}
        {tab === 'report' && <ReportTab />}
      </div>
    </div>
  )
}
