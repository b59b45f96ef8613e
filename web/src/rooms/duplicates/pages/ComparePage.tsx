import { Skeleton } from 'antd'
import { useState } from 'react'
import { Link, Navigate, useSearchParams } from 'react-router'
import { t } from '@/i18n'
import { PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { Outcome } from '../parts/Outcome'
import { SideBySide } from '../parts/SideBySide'
import { useComparison, type Merge } from '../queries'

export function ComparePage() {
  const [params] = useSearchParams()
  const [first, second] = [params.get('first') ?? '', params.get('second') ?? '']
  const found = useComparison(first, second)
  const [done, setDone] = useState<Merge | null>(null)
  if (!first || !second) return <Navigate to="/duplicates" replace />
  return (
    <PageBody>
      <PageHeader title={t('duplicates.side_title')} subtitle={<Link to="/duplicates">{t('duplicates.back')}</Link>} />
      {done ? <Outcome id={done.id} first={done} /> : (
        <>
          {found.isPending && <Skeleton active />}
          {found.isError && <LoadFailed error={found.error} onRetry={() => void found.refetch()} />}
          {found.data && <SideBySide key={found.data.winner_id} found={found.data} onDone={setDone} />}
        </>
      )}
    </PageBody>
  )
}
