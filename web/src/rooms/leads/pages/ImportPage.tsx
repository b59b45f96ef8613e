import { Steps } from 'antd'
import { useNavigate, useParams } from 'react-router'
import { t } from '@/i18n'
import { Card, PageBody } from '@/shared/ui/Card'
import { LoadFailed } from '@/shared/ui/LoadFailed'
import { PageHeader } from '@/shared/ui/PageHeader'
import { Waiting } from '@/shared/ui/Waiting'
import { FINISHED, UNDOING, useImport } from '../imports'
import { ImportMapping } from '../parts/ImportMapping'
import { ImportProgress } from '../parts/ImportProgress'
import { ImportUndo } from '../parts/ImportUndo'
import { ImportUpload } from '../parts/ImportUpload'
import { RecentImports } from '../parts/RecentImports'

const WAITING = new Set(['uploaded', 'checking'])

/** Upload → match columns → run → result; the address holds the import, so a reload loses nothing. */
export function ImportPage() {
  const { id } = useParams()
  const navigate = useNavigate()
  const found = useImport(id)
  const step = !found.data || found.data.status === 'reading' ? 0 : WAITING.has(found.data.status) ? 1 : FINISHED.has(found.data.status) || UNDOING.has(found.data.status) ? 3 : 2
  return (
    <PageBody>
      <PageHeader title={t('imports.title')} subtitle={t('imports.subtitle')} />
      <Steps size="small" current={step} items={[
        { title: t('imports.step_file') }, { title: t('imports.step_columns') }, { title: t('imports.step_run') }, { title: t('imports.step_result') },
      ]} />
      {!id && <ImportUpload onUploaded={(uploaded) => void navigate(`/leads/import/${uploaded.id}`, { replace: true })} />}
      {found.isError && <LoadFailed error={found.error} onRetry={() => void found.refetch()} />}
      {((id && found.isPending) || found.data?.status === 'reading') && <Card><Waiting /></Card>}
      {found.data && step === 1 && <ImportMapping of={found.data} />}
      {found.data && UNDOING.has(found.data.status) && <ImportUndo of={found.data} />}
      {found.data && step > 1 && !UNDOING.has(found.data.status) && <ImportProgress of={found.data} />}
      {!id && <RecentImports />}
    </PageBody>
  )
}
