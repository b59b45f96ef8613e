import { Tabs } from 'antd'
import { useSearchParams } from 'react-router'
import { t } from '@/i18n'
import { PageBody } from '@/shared/ui/Card'
import { PageHeader } from '@/shared/ui/PageHeader'
import { MergeList } from '../parts/MergeList'
import { PairList } from '../parts/PairList'
import { ScanNow } from '../parts/ScanNow'
import type { Decision } from '../queries'

const TABS = ['open', 'later', 'different', 'merges'] as const

export function DuplicatesPage() {
  const [params, setParams] = useSearchParams()
  const tab = TABS.find((one) => one === params.get('tab')) ?? 'open'
  return (
    <PageBody>
      <PageHeader title={t('menu.duplicates')} subtitle={t('duplicates.subtitle')} actions={<ScanNow />} />
      <Tabs activeKey={tab} onChange={(key) => setParams(key === 'open' ? {} : { tab: key })} items={TABS.map((key) => ({ key, label: t(`duplicates.${key}`) }))} />
      {tab === 'merges' ? <MergeList /> : <PairList key={tab} status={tab satisfies Decision} />}
    </PageBody>
  )
}
