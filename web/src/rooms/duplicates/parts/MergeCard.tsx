import { Button, Modal } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { fieldName, tableName } from '@/shared/twins/words'
import { DUPLICATES, undo, type Merge } from '../queries'
import styles from './duplicates.module.css'

interface Report { fields: string[]; tables: Record<string, { returned: number; gone: number; elsewhere: number }> }

/** What a merge did, and the way back. */
export function MergeCard({ merge }: { merge: Merge }) {
  const zone = useZone()
  const [asking, setAsking] = useState(false)
  const back = useAction((_: void, key) => undo(merge.id, key), { stale: [DUPLICATES, ['customers']], done: t('duplicates.undone'), onDone: () => setAsking(false) })
  const moved = Object.entries(merge.moved)
  return (
    <article className={styles.merge} aria-label={merge.winner_name}>
      <div className={styles.mergeHead}>
        <span><Link to={`/customers/${merge.winner_id}`}>{merge.winner_name}</Link> <span className="faint">{'←'}</span> {merge.loser_name} <span className="faint number">{merge.loser_code}</span></span>
        {merge.can_undo ? <Button onClick={() => setAsking(true)}>{t('duplicates.undo')}</Button>
          : <span className="faint">{merge.undone_at ? t('duplicates.undone_at', { time: dateTimeText(merge.undone_at, zone) }) : t('duplicates.too_late')}</span>}
      </div>
      <div className="faint">{t('duplicates.by', { name: merge.merged_by_name ?? '—', time: dateTimeText(merge.created_at, zone) })}</div>
      {moved.length > 0 && <div className={styles.moved}><span className="quiet">{t('duplicates.moved')}</span>{moved.map(([table, n]) => <span key={table} className="number">{tableName(table)} {n}</span>)}</div>}
      {merge.taken.length > 0 && <div className="quiet">{t('duplicates.took')} {merge.taken.map(fieldName).join('、')}</div>}
      {merge.report && <ReportLines report={merge.report as unknown as Report} />}
      <Modal open={asking} title={t('duplicates.undo_ask')} okText={t('duplicates.undo')} confirmLoading={back.isPending} onOk={() => back.mutate()} onCancel={() => setAsking(false)}>
        {t('duplicates.undo_text', { loser: merge.loser_name })}
      </Modal>
    </article>
  )
}

function ReportLines({ report }: { report: Report }) {
  const lines = Object.entries(report.tables).flatMap(([table, { gone, elsewhere }]) => [
    ...(gone ? [t('duplicates.report_gone', { table: tableName(table), n: gone })] : []),
    ...(elsewhere ? [t('duplicates.report_elsewhere', { table: tableName(table), n: elsewhere })] : []),
  ])
  if (report.fields.length) lines.unshift(t('duplicates.report_fields', { fields: report.fields.map(fieldName).join('、') }))
  if (lines.length === 0) return null
  return <div role="note"><strong>{t('duplicates.report')}</strong>{lines.map((line) => <div key={line} className="quiet">{line}</div>)}</div>
}
