import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { t } from '@/i18n'
import { useAction } from '@/shared/form/useAction'
import { useSession, useZone } from '@/shared/session'
import { dateTimeText } from '@/shared/time'
import { DUPLICATES, startScan, useLastScan } from '../queries'

/** How far the look at all customers has come; whoever sees a part of the organization only watches. */
export function ScanNow() {
  const zone = useZone()
  const queries = useQueryClient()
  const whole = useSession().row_scope === 'org'
  const last = useLastScan()
  const start = useAction((_: void, key) => startScan(key), { stale: [DUPLICATES], done: t('duplicates.scan_started') })
  const running = !!last.data && last.data.status !== 'done'
  const before = useRef(running)
  useEffect(() => {
    if (before.current && !running) void queries.invalidateQueries({ queryKey: [...DUPLICATES, 'pairs'] })
    before.current = running
  }, [running, queries])
  const done = last.data?.finished_at ? t('duplicates.last_scan', { time: dateTimeText(last.data.finished_at, zone), n: last.data.found }) : t('duplicates.never')
  return (
    <>
      {last.isSuccess && (
        <span className="faint number" style={{ alignSelf: 'center' }} role="status" title={last.data?.common ? t('duplicates.common', { n: last.data.common }) : undefined}>
          {running ? t('duplicates.scanning', { n: last.data!.percent }) : done}{last.data?.is_cut && ` · ${t('duplicates.cut')}`}
        </span>
      )}
      {whole && <Button type="primary" loading={start.isPending || running} onClick={() => start.mutate()}>{t('duplicates.scan')}</Button>}
    </>
  )
}
