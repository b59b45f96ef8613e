import { Tabs } from 'antd'
import { useSearchParams } from 'react-router'
import { t } from '@/i18n'
import { BasesTab } from '../parts/BasesTab'
import { DocumentsTab } from '../parts/DocumentsTab'
import { FaqsTab } from '../parts/FaqsTab'
import { SearchTab } from '../parts/SearchTab'
import styles from '../parts/knowledge.module.css'

const TABS = ['documents', 'faqs', 'search', 'bases'] as const

export function KnowledgePage() {
  const [params, setParams] = useSearchParams()
  const tab = params.get('tab') ?? 'documents'
  return (
    <div className={styles.page}>
      <Tabs className={styles.tabs} activeKey={tab} onChange={(key) => setParams(key === 'documents' ? {} : { tab: key })} items={TABS.map((key) => ({ key, label: t(`knowledge.${key}`) }))} />
      <div className={styles.content}>
        {tab === 'documents' && <DocumentsTab />}
        {tab === 'faqs' && <FaqsTab />}
        {tab === 'search' && <SearchTab />}
        {tab === 'bases' && <BasesTab />}
      </div>
    </div>
  )
}
