import { Alert, Button, Progress } from 'antd'
import { useNavigate } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { Card, Facts } from '@/shared/ui/Card'
import { DownloadButton } from '@/shared/ui/DownloadButton'
import { askErrors, cancelImport, FINISHED, madeAddress, type Import } from '../imports'
import { UndoButton } from './ImportUndo'

const number = (n: number) => n.toLocaleString('en')

export function ImportProgress({ of }: { of: Import }) {
  const navigate = useNavigate()
  const done = FINISHED.has(of.status)
  const share = of.total_rows ? Math.min(100, Math.floor((of.processed_rows / of.total_rows) * 100)) : 0
  const failed = of.status === 'failed' || of.status === 'cancelled'
  const cancel = useAction((_: void, key) => cancelImport(of.id, key), { stale: [['imports']] })
  return (
    <Card title={t(done ? (failed ? 'imports.failed' : 'imports.done') : 'imports.running')}>
      <Progress percent={done && !failed ? 100 : share} status={failed ? 'exception' : done ? 'success' : 'active'} />
      {of.error_message && <Alert type="error" showIcon title={of.error_message} style={{ margin: '12px 0' }} />}
      <div style={{ margin: '16px 0' }}>
        <Facts rows={[
          [t('imports.processed'), of.total_rows ? `${number(of.processed_rows)} / ${number(of.total_rows)}` : number(of.processed_rows)],
          [t('imports.pace'), !done && of.rows_per_second !== null && t('imports.pace_of', { rate: number(of.rows_per_second), left: of.seconds_left ?? 0 })],
          [t('imports.created'), number(of.created_rows)],
          [t('imports.updated'), number(of.updated_rows)],
          [t('imports.skipped'), number(of.skipped_rows)],
          [t('imports.wrong'), number(of.failed_rows)],
        ]} />
      </div>
      {of.failed_rows > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('imports.some_wrong', { n: number(of.failed_rows) })}
          description={t('imports.some_wrong_text')}
          action={<DownloadButton ask={(key) => askErrors(of.id, key)}>{t('imports.download')}</DownloadButton>}
        />
      )}
      {!done && <Button loading={cancel.isPending} onClick={() => cancel.mutate()}>{t('imports.cancel')}</Button>}
      {done && (
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 16 }}>
          <Button type="primary" onClick={() => void navigate(madeAddress(of))}>{t('imports.see')}</Button>
          <Button onClick={() => void navigate('/leads/import')}>{t('imports.another')}</Button>
          {of.skipped_rows > 0 && <DownloadButton ask={(key) => askErrors(of.id, key, 'skipped')}>{t('imports.download_skipped')}</DownloadButton>}
          <UndoButton of={of} />
        </div>
      )}
    </Card>
  )
}
