import { UndoOutlined } from '@ant-design/icons'
import { Alert, Button, Popconfirm, Progress } from 'antd'
import { Link } from 'react-router'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { shortText } from '@/shared/time'
import { Card, Facts } from '@/shared/ui/Card'
import { undoImport, type Import } from '../imports'

/** Takes the import back, as long as that is possible. */
export function UndoButton({ of }: { of: Import }) {
  const zone = useZone()
  const undo = useAction((_: void, key) => undoImport(of.id, key), { stale: [['imports']] })
  if (!of.undo_until) return null
  return (
    <Popconfirm
      title={t('imports.undo_ask', { n: of.created_rows })}
      description={t('imports.undo_text', { until: shortText(of.undo_until, zone) })}
      okText={t('imports.undo')}
      onConfirm={() => undo.mutate()}
    >
      <Button icon={<UndoOutlined />} loading={undo.isPending}>{t('imports.undo')}</Button>
    </Popconfirm>
  )
}

/** How far the undo has come, and at its end what stayed and why. */
export function ImportUndo({ of }: { of: Import }) {
  const done = of.status === 'undone'
  const settled = of.removed_rows + of.kept_rows
  const share = of.created_rows ? Math.floor((settled / of.created_rows) * 100) : 100
  return (
    <Card title={t(done ? 'imports.undone' : 'imports.undoing')}>
      <Progress percent={done ? 100 : Math.min(99, share)} status={of.error_message ? 'exception' : done ? 'success' : 'active'} />
      {of.error_message && <Alert type="error" showIcon title={of.error_message} style={{ margin: '12px 0' }} />}
      <div style={{ margin: '16px 0' }}>
        <Facts rows={[
          [t('imports.removed'), of.removed_rows],
          [t('imports.kept'), of.kept_rows],
          ...Object.entries(of.kept_why).map(([why, count]): [string, number] => [tOr(`import_kept.${why}`, why), count]),
        ]} />
      </div>
      {done && of.kept_rows > 0 && <Link to={`/leads?import_id=${of.id}`}>{t('imports.see_kept')}</Link>}
    </Card>
  )
}
