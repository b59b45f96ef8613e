import type { QueryKey } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { BulkBar } from './BulkBar'
import { BulkNotice } from './BulkNotice'
import type { BulkChoice, BulkEdit, BulkForm } from './bulk'

interface Options { kind: BulkForm['kind']; address: Record<string, string | undefined>; choices: BulkChoice[]; stale: QueryKey }

/** Changes of many rows for a list: the bar over its selection, and what became of the last one. */
export function useBulk({ kind, address, choices, stale }: Options) {
  const [last, setLast] = useState<BulkEdit | null>(null)
  const filters = Object.fromEntries(Object.entries(address).filter(([name, value]) => value && name !== 'sort')) as Record<string, string>
  const bulk = choices.length === 0 ? undefined : (rows: { id: string }[], clear: () => void): ReactNode => (
    <BulkBar kind={kind} rows={rows} filters={filters} choices={choices} onStarted={(edit) => { setLast(edit); clear() }} />
  )
  return { bulk, notice: last && <BulkNotice key={last.id} first={last} stale={stale} onClose={() => setLast(null)} /> }
}
