import { CloseOutlined } from '@ant-design/icons'
import { useQueryClient, type QueryKey } from '@tanstack/react-query'
import { Button, Popover, Progress } from 'antd'
import { useEffect, useState } from 'react'
import { t, tOr } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { refreshLists } from '@/shared/list/useKeyset'
import styles from './bulk.module.css'
import { undoBulk, useBulkEdit, useRefused, type BulkEdit } from './bulk'

/** How a change of many rows stands, what was refused and why, and the way back. */
export function BulkNotice({ first, stale, onClose }: { first: BulkEdit; stale: QueryKey; onClose: () => void }) {
  const queries = useQueryClient()
  const { data: edit } = useBulkEdit(first)
  const settled = edit.status !== 'running' && edit.status !== 'undoing'
  useEffect(() => { if (settled) refreshLists(queries, stale) }, [settled, edit.status, queries, stale])
  const undo = useAction((_: void, key) => undoBulk(edit.id, key), { onDone: (next) => queries.setQueryData(['bulk', edit.id], next) })
  return (
    <div className={styles.notice} role="status">
      {edit.status === 'running' && <><span>{t('bulk.running', { done: edit.done, total: edit.total })}</span><Progress style={{ width: 180 }} size="small" percent={Math.round((100 * edit.done) / edit.total)} aria-label={t('bulk.running', { done: edit.done, total: edit.total })} /></>}
      {edit.status === 'undoing' && <span>{t('bulk.undoing')}</span>}
      {edit.status === 'failed' && <span>{t('bulk.failed', { changed: edit.changed })}</span>}
      {edit.status === 'done' && <Outcome edit={edit} />}
      {edit.status === 'undone' && <span>{t('bulk.undone', { restored: edit.restored })}{edit.kept > 0 && ` · ${t('bulk.kept', { n: edit.kept })}`}</span>}
      {edit.undo_until && <Button size="small" type="primary" loading={undo.isPending} onClick={() => undo.mutate()}>{t('bulk.undo')}</Button>}
      <span className={styles.spring} />
      {settled && <Button size="small" type="text" icon={<CloseOutlined />} aria-label={t('bulk.close')} onClick={onClose} />}
    </div>
  )
}

function Outcome({ edit }: { edit: BulkEdit }) {
  const parts = [
    t('bulk.done', { changed: edit.changed }),
    edit.same > 0 && t('bulk.same', { n: edit.same }), edit.refused > 0 && t('bulk.refused', { n: edit.refused }), edit.missing > 0 && t('bulk.missing', { n: edit.missing }),
  ]
  return (
    <>
      <span>{parts.filter(Boolean).join(' · ')}</span>
      {edit.refused > 0 && <Reasons edit={edit} />}
    </>
  )
}

function Reasons({ edit }: { edit: BulkEdit }) {
  const [open, setOpen] = useState(false)
  const refused = useRefused(edit.id, open)
  const content = (
    <div className={styles.reasons}>
      {Object.entries(edit.why).map(([code, n]) => <div key={code}>{tOr(`bulk_why.${code}`, code)} × {n}</div>)}
      <strong>{t('bulk.rows')}</strong>
      {refused.data?.map((row) => <span key={row.id} className="quiet">{row.name ?? '—'}</span>)}
    </div>
  )
  return <Popover trigger="click" open={open} onOpenChange={setOpen} content={content}><Button size="small" type="link">{t('bulk.why')}</Button></Popover>
}
