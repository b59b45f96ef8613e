import { Tabs } from 'antd'
import { useSearchParams } from 'react-router'
import { t } from '@/i18n'
import { MessagesTab } from '../parts/MessagesTab'
import { ProvidersTab } from '../parts/ProvidersTab'
import { RepliesTab } from '../parts/RepliesTab'
import { TemplatesTab } from '../parts/TemplatesTab'
import styles from '../parts/sms.module.css'

export function SmsPage() {
  const [params, setParams] = useSearchParams()
  const tab = params.get('tab') ?? 'messages'
  return (
    <div className={styles.page}>
      <Tabs
        className={styles.tabs}
        activeKey={tab}
        onChange={(key) => setParams(key === 'messages' ? {} : { tab: key })}
        items={[{ key: 'messages', label: t('sms.messages') }, { key: 'replies', label: t('sms_replies.title') }, { key: 'providers', label: t('sms.providers') }, { key: 'templates', label: t('sms.templates') }]}
      />
      <div className={styles.content}>
        {tab === 'messages' && <MessagesTab />}
        {tab === 'replies' && <RepliesTab />}
        {tab === 'providers' && <ProvidersTab />}
        {tab === 'templates' && <TemplatesTab />}
      </div>
    </div>
  )
}
