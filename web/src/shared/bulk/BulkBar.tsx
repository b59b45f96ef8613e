import { Alert, Checkbox, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { explain } from '@/api/problem'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { formOf, startBulk, useMatching, type BulkChoice, type BulkEdit, type BulkForm } from './bulk'

interface Props { kind: BulkForm['kind']; rows: { id: string }[]; filters: Record<string, string>; choices: BulkChoice[]; onStarted: (edit: BulkEdit) => void }
interface Wish { choice: BulkChoice; value: string }

const MOST_NAMED = 1_000

/** What can be done to the selected rows, or to all that the filters let through. */
export function BulkBar({ kind, rows, filters, choices, onStarted }: Props) {
  const [whole, setWhole] = useState(false)
  const [asked, setAsked] = useState<Wish | null>(null)
  const [reason, setReason] = useState('')
  const matching = useMatching(kind, filters, whole)
  const all = matching.isFetching ? undefined : matching.data
  const start = useAction(({ choice, value }: Wish, key) => startBulk(formOf(kind, choice, value, rows.slice(0, MOST_NAMED), whole ? filters : null, reason.trim()), key), {
    onDone: (edit) => { setAsked(null); onStarted(edit) },
  })
  const choose = (wish: Wish) => {
    if (whole || rows.length > MOST_NAMED || wish.choice.needsReason === wish.value) setAsked(wish)
    else start.mutate(wish)
  }
  const needsReason = asked !== null && asked.choice.needsReason === asked.value
  return (
    <>
      {choices.map((choice) => (
        <Select<string | null> key={choice.action} size="small" style={{ width: 124 }} value={null} loading={start.isPending} disabled={start.isPending} placeholder={choice.label} aria-label={choice.label}
          popupMatchSelectWidth={180} showSearch={{ optionFilterProp: 'label' }} options={choice.options} onChange={(value) => { if (value !== null && value !== undefined) choose({ choice, value }) }} />
      ))}
      <Checkbox checked={whole} onChange={(event) => setWhole(event.target.checked)}>{t('bulk.whole')}{whole && all && ` · ${t(all.more ? 'bulk.over' : 'bulk.rows_of', { n: number(all.rows) })}`}</Checkbox>
      <Modal open={asked !== null} width={440} okText={t('bulk.confirm')} confirmLoading={start.isPending} okButtonProps={{ disabled: (needsReason && !reason.trim()) || (whole && (!all || all.more || all.rows === 0)) }}
        title={asked && t('bulk.ask', { action: asked.choice.label, value: asked.choice.options.find((one) => one.value === asked.value)?.label ?? '' })}
        onCancel={() => setAsked(null)} onOk={() => { if (asked) start.mutate(asked) }}>
        {whole ? <Whole all={all} failed={matching.error} /> : <p>{t('bulk.ask_some', { n: number(Math.min(rows.length, MOST_NAMED)) })}</p>}
        {needsReason && <Input value={reason} maxLength={500} placeholder={t('bulk.reason_hint')} aria-label={t('bulk.reason')} onChange={(event) => setReason(event.target.value)} />}
      </Modal>
    </>
  )
}

const number = (n: number) => n.toLocaleString('en')

/** How many it would be, before anybody says yes. */
function Whole({ all, failed }: { all: { rows: number; more: boolean } | undefined; failed: Error | null }) {
  if (failed) return <Alert type="error" showIcon title={explain(failed)} />
  if (!all) return <p role="status">{t('bulk.counting')}</p>
  if (all.more) return <Alert type="warning" showIcon title={t('bulk.too_many', { n: number(all.rows) })} />
  return <p>{all.rows ? t('bulk.ask_all', { n: number(all.rows) }) : t('bulk.ask_none')}</p>
}
